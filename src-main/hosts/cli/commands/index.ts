import type { Command } from '../command.ts';
import { bench } from './bench.ts';
import { devices } from './devices.ts';
import { start } from './start.ts';
import { version } from './version.ts';

/** Every command of `earmark`, in the order of `--help`. A new one is a file in this folder and a line here. */
export const commands: readonly Command[] = [start, devices, bench, version];

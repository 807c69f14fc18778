import { dcase } from './dcase.ts';
import type { Layout } from './layout.ts';
import { mimii } from './mimii.ts';
import { plain } from './plain.ts';

/** The layouts that are recognised without being named, the more particular before the more general. */
export const layouts: readonly Layout[] = [dcase, mimii, plain];

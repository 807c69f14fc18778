/** Where the window was: kept as JSON in the folder of the person's settings. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() });
const windowState = z.object({ bounds, maximised: z.boolean() });

/** Device-independent pixels. */
export type Bounds = z.infer<typeof bounds>;
export type WindowState = z.infer<typeof windowState>;

/** The smallest window in which every screen works. */
export const SMALLEST = { width: 1024, height: 640 } as const;
export const FIRST = { width: 1440, height: 900 } as const;
/** So much of the title bar must be on a screen that a hand can drag the window back. */
const GRIP = { width: 120, height: 40 } as const;

/** Undefined where there is none yet or it cannot be read: the window opens in the middle then. */
export function readWindowState(file: string): WindowState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return windowState.parse(JSON.parse(text));
  } catch {
    // Damaged, or of another version: a window in the middle is no loss worth a question.
    return undefined;
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  writeFileSync(file, `${JSON.stringify(state)}\n`);
}

/** The bounds if a person can reach the window there; undefined where its screen has gone. */
export function reachable(wanted: Bounds, workAreas: readonly Bounds[]): Bounds | undefined {
  const area = workAreas.find((candidate) => overlap(wanted, candidate));
  if (area === undefined) return undefined;
  const width = Math.min(Math.max(wanted.width, SMALLEST.width), area.width);
  const height = Math.min(Math.max(wanted.height, SMALLEST.height), area.height);
  return { x: wanted.x, y: wanted.y, width, height };
}

/** Whether enough of the window's top edge lies in the area. */
function overlap(window: Bounds, area: Bounds): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const top = window.y >= area.y && window.y + GRIP.height <= area.y + area.height;
  return width >= Math.min(GRIP.width, window.width) && top;
}

/** Finds a Python that has PyTorch. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The first that can import torch, or `undefined`. `EARMARK_PYTHON` names one to try before the usual ones. */
export async function pythonWithTorch(): Promise<string | undefined> {
  const named = process.env['EARMARK_PYTHON'];
  const candidates = [...(named === undefined ? [] : [named]), '/usr/bin/python3', 'python3', 'python'];
  for (const python of candidates) {
    const found = await run(python, ['-c', 'import torch'], { timeout: 60_000 }).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
}

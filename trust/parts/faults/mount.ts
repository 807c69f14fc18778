/** File systems of a stage's own, which can be full or read-only without anybody else noticing. */
import { execFileSync } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** Why this machine cannot have them. */
export function whyNoMount(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  return process.getuid?.() === 0 ? undefined : 'mounting takes root';
}

export class Mount {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(path: string, megabytes: number): Promise<Mount> {
    await mkdir(path, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
    return new Mount(path);
  }

  readOnly(isReadOnly: boolean): void {
    execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, this.path]);
  }

  /** Leaves about so many bytes free. */
  async fill(free: number): Promise<void> {
    const path = join(this.path, 'filler');
    const { bavail, bsize } = await statfs(this.path);
    const file = await open(path, 'w');
    const block = Buffer.alloc(bsize, 1);
    try {
      for (let left = Math.max(0, bavail * bsize - free); left > 0; left -= block.length) await file.write(block);
    } catch (error) {
      // The program writes meanwhile: full is full.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      await file.close();
    }
  }

  async empty(): Promise<void> {
    await rm(join(this.path, 'filler'), { force: true });
  }

  unmount(): void {
    execFileSync('umount', [this.path]);
  }
}

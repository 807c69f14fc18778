/** File systems of a test's own, which can be full, read-only or broken without anybody else noticing. Linux, as root. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';

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
    const large = Buffer.alloc(256 * bsize, 1);
    const small = large.subarray(0, bsize);
    try {
      for (let left = bavail * bsize - free; left > 0;) {
        const { bytesWritten } = await file.write(left >= large.length ? large : small);
        left -= bytesWritten;
      }
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

/** A folder that is writable to those who have files open in it, and read-only to everybody who opens one. */
export class Cover {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** The kernel refuses `remount,ro` while files are open for writing; a second mount of the folder over itself has none. */
  static over(path: string): Cover {
    // Elsewhere first, where nobody opens a file before it is read-only; a mount of that one is so from its start.
    const aside = `${path}-aside`;
    mkdirSync(aside);
    execFileSync('mount', ['--bind', path, aside]);
    execFileSync('mount', ['-o', 'remount,ro,bind', aside]);
    execFileSync('mount', ['--bind', aside, path]);
    execFileSync('umount', [aside]);
    rmdirSync(aside);
    return new Cover(path);
  }

  remove(): void {
    // Lazily: a file that was opened for reading meanwhile may still be.
    execFileSync('umount', ['--lazy', this.path]);
  }
}

const MAKER = '/usr/sbin/mkfs.ext4';

/** Why this machine cannot have one. */
export function whyNoDisk(): string | undefined {
  const reason = whyNoMount();
  if (reason !== undefined) return reason;
  if (!existsSync('/dev/loop-control')) return 'there are no loop devices';
  return existsSync(MAKER) ? undefined : `there is no ${MAKER}`;
}

/** An ext4 in a file, which can fail as a disk fails: the kernel makes it read-only at once, open files too. */
export class Disk {
  readonly path: string;
  readonly #image: string;

  private constructor(path: string, image: string) {
    this.path = path;
    this.#image = image;
  }

  static async make(path: string, image: string, megabytes: number): Promise<Disk> {
    await mkdir(path, { recursive: true });
    const file = await open(image, 'w');
    await file.truncate(megabytes * 1e6);
    await file.close();
    execFileSync(MAKER, ['-q', '-F', '-m', '0', image]);
    const disk = new Disk(path, image);
    disk.#mount();
    return disk;
  }

  /** Everything that was written until now is on it. */
  sync(): void {
    execFileSync('sync', ['--file-system', this.path]);
  }

  /** As after a sector that cannot be read. Nothing but `repair` makes it writable again. */
  fail(): void {
    const device = execFileSync('findmnt', ['--noheadings', '--output', 'SOURCE', this.path]).toString().trim();
    writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, '1');
  }

  /** Nobody may have files open on it. */
  repair(): void {
    this.unmount();
    const { status, stderr } = spawnSync('e2fsck', ['-f', '-y', this.#image]);
    // 1: errors were corrected.
    if (status !== 0 && status !== 1) throw new Error(`e2fsck ends with ${status ?? 'a signal'}: ${stderr.toString()}`);
    this.#mount();
  }

  unmount(): void {
    execFileSync('umount', [this.path]);
  }

  #mount(): void {
    execFileSync('mount', ['-o', 'loop,errors=remount-ro', this.#image, this.path]);
  }
}

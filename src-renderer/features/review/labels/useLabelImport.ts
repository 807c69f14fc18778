/** Label files on their way into a review: read, looked at by main, then imported as one edit that can be taken back. */
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { HostClient, LabelImport, ReviewPass, TextFile } from '../../../../src-shared/contract.ts';
import { UserError } from '../../../../src-shared/errors.ts';
import { text } from '../../../text/index.ts';

/** As the contract has it. */
const MOST_FILES = 10_000;
const MOST_BYTES = 8_000_000;

export function useLabelImport(client: HostClient, pass: ReviewPass) {
  const files = shallowRef<readonly TextFile[]>([]);
  /** Empty: recognised. */
  const format = ref('');
  const mode = ref<'keep' | 'replace'>('keep');
  /** What an import would do; null while it is not known. */
  const preview = shallowRef<LabelImport | null>(null);
  const reading = ref(false);
  const busy = ref(false);
  const failure = shallowRef<unknown>(null);
  let asked = 0;
  let taken = 0;

  async function take(chosen: readonly File[]): Promise<void> {
    if (chosen.length === 0) return;
    const mine = ++taken;
    reading.value = true;
    files.value = [];
    failure.value = null;
    try {
      const read = await readAll(chosen);
      // What they would change is asked for as soon as they are here.
      if (mine === taken) files.value = read;
    } catch (error) {
      if (mine !== taken) return;
      failure.value = error;
      reading.value = false;
    }
  }

  const argsOf = () => ({
    ...{ reviewId: pass.id, by: pass.reviewer, format: format.value === '' ? null : format.value },
    ...{ files: [...files.value], replace: mode.value === 'replace' },
  });

  watch([files, format, mode], async () => {
    const mine = ++asked;
    preview.value = null;
    if (files.value.length === 0) return;
    failure.value = null;
    reading.value = true;
    try {
      const answer = await client.call('review.import', { ...argsOf(), preview: true });
      if (mine === asked) preview.value = answer;
    } catch (error) {
      if (mine === asked) failure.value = error;
    } finally {
      if (mine === asked) reading.value = false;
    }
  });

  /** @returns undefined where it failed, and `failure` says why */
  async function run(): Promise<LabelImport | undefined> {
    busy.value = true;
    try {
      const done = await client.call('review.import', argsOf());
      failure.value = null;
      return done;
    } catch (error) {
      failure.value = error;
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  onScopeDispose(() => {
    asked += 1;
    taken += 1;
  });
  return { files, format, mode, preview, reading, busy, failure, take, run };
}

async function readAll(chosen: readonly File[]): Promise<TextFile[]> {
  const refuse = ({ code, message, hint }: { code: string; message: string; hint: string }): UserError =>
    new UserError(code, message, { hint });
  if (chosen.length > MOST_FILES) throw refuse(text.labels.tooMany);
  const large = chosen.find(({ size }) => size > MOST_BYTES);
  if (large !== undefined) throw refuse(text.labels.tooLarge(large.name));
  return await Promise.all(chosen.map(async (file) => ({ name: file.name, text: await file.text() })));
}

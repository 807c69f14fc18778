/** Hands over a picture of the clip's lanes as they are on screen. */
import type { ClipView } from '../../../../src-shared/contract.ts';
import { text } from '../../../text/index.ts';
import { download } from '../../../ui/download.ts';

/** Fetched when it is first wanted: most clips are only looked at. */
export async function savePicture(
  lanes: HTMLElement,
  { path, type, id }: Pick<ClipView, 'path' | 'type' | 'id'>,
  visible: { readonly from: number; readonly to: number },
  format: 'png' | 'svg',
): Promise<void> {
  const [{ readScene }, { scenePng, sceneSvg }] = await Promise.all([import('./scene.ts'), import('./write.ts')]);
  const file = path.split('/').at(-1)!;
  const caption = text.clip.picture.caption(
    text.clip.list.machineName(type, id),
    file,
    visible.from.toFixed(2),
    visible.to.toFixed(2),
  );
  const scene = readScene(lanes, caption);
  const name = `${file.replace(/\.[^.]*$/, '')}.${format}`;
  if (format === 'svg') download(name, sceneSvg(scene), 'image/svg+xml');
  else download(name, await scenePng(scene), 'image/png');
}

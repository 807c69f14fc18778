/** Colours of the theme for canvases, which know no custom properties; read again when the theme changes. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';

export interface CanvasColours {
  readonly text: string;
  readonly textMuted: string;
  readonly border: string;
  readonly borderStrong: string;
  readonly accent: string;
  readonly wave: string;
  readonly span: string;
}

export function useCanvasColours(): Readonly<ShallowRef<CanvasColours>> {
  const colours = shallowRef(readColours());
  const refresh = () => (colours.value = readColours());
  const observer = new MutationObserver(refresh);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  onScopeDispose(() => observer.disconnect());
  return colours;
}

function readColours(): CanvasColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  const accent = read('--accent', '#0b7269');
  const muted = read('--text-muted', '#5d6774');
  return {
    text: read('--text', '#181d24'),
    textMuted: muted,
    border: read('--border', '#d3d9e0'),
    borderStrong: read('--border-strong', '#848d99'),
    accent,
    wave: read('--text-secondary', '#47515e'),
    span: `color-mix(in srgb, ${accent} 22%, transparent)`,
  };
}

/** A canvas as a layer: sized to its element in device pixels, drawn with the others, gone with its component. */
import { onMounted, onScopeDispose, type Ref } from 'vue';
import type { LayersApi } from './layers-plugin.ts';
import type { Viewport } from './viewport.ts';

export interface LaneView {
  readonly viewport: Viewport;
  readonly devicePixelRatio: number;
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
}

/** At least 1, as wavesurfer has it: zoomed out, a page's pixels are still drawn one by one. */
export function pixelRatio(): number {
  return Math.max(1, window.devicePixelRatio);
}

/**
 * @param draw on a cleared canvas
 */
export function useLane(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  layers: LayersApi,
  draw: (context: CanvasRenderingContext2D, view: LaneView) => void,
): void {
  let size = { width: 0, height: 0 };
  let remove: (() => void) | undefined;
  let observer: ResizeObserver | undefined;

  onMounted(() => {
    const element = canvas.value!;
    const context = element.getContext('2d')!;
    // Reading the size while drawing would lay the page out again in every frame.
    observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      size = { width: entry.contentRect.width, height: entry.contentRect.height };
      layers.invalidate();
    });
    observer.observe(element);
    size = { width: element.clientWidth, height: element.clientHeight };
    remove = layers.addLayer({
      draw(viewport) {
        const ratio = pixelRatio();
        const width = Math.round(size.width * ratio);
        const height = Math.round(size.height * ratio);
        if (width === 0 || height === 0) return;
        if (element.width !== width || element.height !== height) {
          element.width = width;
          element.height = height;
        } else {
          context.clearRect(0, 0, width, height);
        }
        draw(context, { viewport, devicePixelRatio: ratio, width, height });
      },
    });
  });

  onScopeDispose(() => {
    observer?.disconnect();
    remove?.();
    // Chromium gives the memory of a canvas back late unless it is made small.
    if (canvas.value !== null) canvas.value.width = canvas.value.height = 0;
  });
}

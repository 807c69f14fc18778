/**
 * Our layers as a plugin of wavesurfer: tells every layer the part of the clip that wavesurfer shows, at most once per
 * animation frame, whenever it scrolls, zooms, or changes its size or its clip.
 */
import WaveSurfer from 'wavesurfer.js';
import { NO_VIEWPORT, type Viewport } from './viewport.ts';

export interface Layer {
  draw(viewport: Viewport): void;
}

export interface LayersApi {
  /** Draws it in the next frame. @returns a function that takes it away */
  addLayer(layer: Layer): () => void;
  /** Draws every layer in the next frame. */
  invalidate(): void;
  /** Draws now what would be drawn in the next frame: for zooming, which moves the waveform at once. */
  flush(): void;
  viewport(): Viewport;
}

type NoOptions = Record<string, never> | undefined;
// An interface has no index signature, which wavesurfer's events need.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
type LayersEvents = { destroy: [] };

export const LayersPlugin = WaveSurfer.definePlugin<NoOptions, LayersEvents, LayersApi>('EarmarkLayers', (plugin) => {
  const layers = new Set<Layer>();
  let frame = 0;

  function viewport(): Viewport {
    const { wavesurfer } = plugin;
    const duration = wavesurfer.getDecodedData()?.duration ?? 0;
    if (duration === 0) return NO_VIEWPORT;
    const width = wavesurfer.getWidth();
    const whole = wavesurfer.getWrapper().clientWidth;
    return { duration, pxPerSecond: whole / duration, scroll: wavesurfer.getScroll(), width };
  }

  function draw(): void {
    frame = 0;
    const now = viewport();
    for (const layer of layers) layer.draw(now);
  }

  function invalidate(): void {
    if (frame === 0) frame = requestAnimationFrame(draw);
  }

  for (const event of ['redraw', 'scroll', 'resize', 'ready', 'zoom'] as const) {
    plugin.scope.add(plugin.wavesurfer.on(event, invalidate));
  }
  plugin.scope.add(() => {
    cancelAnimationFrame(frame);
    layers.clear();
  });

  return {
    addLayer(layer) {
      layers.add(layer);
      invalidate();
      return () => void layers.delete(layer);
    },
    invalidate,
    flush() {
      if (frame === 0) return;
      cancelAnimationFrame(frame);
      draw();
    },
    viewport,
  };
});

/**
 * One wavesurfer for all clips that a view opens: sound, scroll, zoom and selection. Layers draw what it shows
 * (`layers-plugin.ts`), the waveform among them: wavesurfer makes new canvases for every step of a zoom and copies each,
 * which took most of a frame's time. `dispose` ends everything that it started.
 */
import { shallowReactive, shallowReadonly } from 'vue';
import WaveSurfer from 'wavesurfer.js';
import RegionsPlugin, { type Region } from 'wavesurfer.js/dist/plugins/regions.js';
import { LayersPlugin, type LayersApi } from '../layers/layers-plugin.ts';
import {
  clamp,
  fitScale,
  largestScale,
  NO_VIEWPORT,
  xOfTime,
  zoomAround,
  zoomTo,
  type Viewport,
} from '../layers/viewport.ts';
import { bandPass, type Band, type BandPass } from './band-pass.ts';
import { peaksOf, type Peaks } from './peaks.ts';
import { wavBlob } from './wav.ts';

export interface Span {
  /** s */
  readonly start: number;
  readonly end: number;
}

export interface Sound {
  /** Full scale = 32767. */
  readonly samples: Int16Array;
  /** Hz */
  readonly sampleRate: number;
}

export interface PlayerState {
  /** s */
  readonly duration: number;
  readonly time: number;
  readonly playing: boolean;
  readonly viewport: Viewport;
  /** What is selected; what is looped when `looping`. */
  readonly span: Span | null;
  readonly looping: boolean;
  /** What is let through; null for all that there is. */
  readonly band: Band | null;
  /** Of the clip that is open; null while there is none. */
  readonly peaks: Peaks | null;
  /** What the browser's player says when it cannot play. */
  readonly failure: string | null;
}

export interface Player {
  readonly state: PlayerState;
  readonly layers: LayersApi;
  load(sound: Sound): void;
  toggle(): void;
  seek(seconds: number): void;
  setSpeed(speed: number): void;
  setVolume(volume: number): void;
  setLooping(looping: boolean): void;
  setSpan(span: Span | null): void;
  /** Lets only a band of frequencies through, until it is taken back or another clip comes. */
  setBand(band: Band | null): void;
  /** From a time on, whether it plays already or not. */
  playFrom(seconds: number): void;
  pause(): void;
  /** @param anchorX px of the viewport whose time stays where it is; the playhead or the middle where it is left out */
  zoomBy(factor: number, anchorX?: number): void;
  /** A stretch with a little room on both sides. */
  zoomTo(from: number, to: number): void;
  /** Exactly this stretch. */
  show(from: number, to: number): void;
  fit(): void;
  /** Scrolls only where a time is out of sight. */
  reveal(seconds: number): void;
  scrollTo(px: number): void;
  scrollBy(px: number): void;
  setSpanColour(colour: string): void;
  /** Called in every animation frame while it plays, and when the time changes. @returns a function that ends it */
  onTime(listener: (seconds: number) => void): () => void;
  dispose(): void;
}

/** Selections that are shorter are slips of the hand, s. */
const SHORTEST_SPAN = 0.02;

export interface PlayerOptions {
  readonly container: HTMLElement;
  /** px */
  readonly height: number;
  /** Of the selection. */
  readonly spanColour: string;
}

export function createPlayer({ container, height, spanColour }: PlayerOptions): Player {
  const state = shallowReactive<{ -readonly [K in keyof PlayerState]: PlayerState[K] }>({
    duration: 0,
    time: 0,
    playing: false,
    viewport: NO_VIEWPORT,
    span: null,
    looping: false,
    band: null,
    peaks: null,
    failure: null,
  });
  const timeListeners = new Set<(seconds: number) => void>();
  let sampleRate = 0;
  let url: string | null = null;
  let region: Region | null = null;
  let colourOfSpan = spanColour;
  /** Made when a band is first asked for: without one, the sound needs no audio context. */
  let filters: BandPass | null = null;
  /** Whether the view follows the playhead; a person who scrolls looks elsewhere until it plays anew. */
  let following = true;
  let zoom: { pxPerSecond: number; scroll: number } | null = null;
  let zoomFrame = 0;
  let disposed = false;

  const wavesurfer = WaveSurfer.create({
    container,
    // Nothing of its own to see; its element keeps its height for clicks and selections.
    height: 0,
    cursorWidth: 0,
    hideScrollbar: true,
    autoScroll: false,
    autoCenter: false,
    interact: true,
    dragToSeek: false,
    renderFunction: () => undefined,
  });
  wavesurfer.getWrapper().style.height = `${height}px`;
  const layers = wavesurfer.registerPlugin(LayersPlugin.create());
  const regions = wavesurfer.registerPlugin(RegionsPlugin.create());
  regions.enableDragSelection({ color: spanColour, minLength: SHORTEST_SPAN });

  layers.addLayer({
    draw(viewport) {
      state.viewport = viewport;
    },
  });

  wavesurfer.on('play', () => {
    state.playing = true;
    following = true;
  });
  wavesurfer.on('pause', () => (state.playing = false));
  wavesurfer.on('finish', () => {
    state.playing = false;
    const { span, looping } = state;
    // A selection that reaches to the clip's end is over before its end was seen to pass.
    if (!looping || span === null) return;
    wavesurfer.setTime(span.start);
    play();
  });
  wavesurfer.on('timeupdate', (seconds) => {
    const { span, looping } = state;
    if (looping && span !== null && state.playing && seconds >= span.end) {
      wavesurfer.setTime(span.start);
      return;
    }
    tell(seconds);
    if (state.playing && following) keepVisible(seconds);
  });
  wavesurfer.on('seeking', tell);
  wavesurfer.on('error', (error) => (state.failure = error.message));

  regions.on('region-created', (created) => {
    for (const other of regions.getRegions()) if (other !== created) other.remove();
    region = created;
    if (state.span?.start !== created.start || state.span.end !== created.end) {
      state.span = { start: created.start, end: created.end };
      setLooping(true);
    }
  });
  regions.on('region-update', (updated) => {
    if (updated === region) state.span = { start: updated.start, end: updated.end };
  });
  regions.on('region-removed', (removed) => {
    if (removed !== region) return;
    region = null;
    state.span = null;
    applyLoop();
  });
  regions.on('region-double-clicked', (clicked) => clicked.remove());

  function tell(seconds: number): void {
    state.time = seconds;
    for (const listener of timeListeners) listener(seconds);
  }

  function keepVisible(seconds: number): void {
    const viewport = layers.viewport();
    const x = xOfTime(viewport, seconds);
    if (x < 0 || x > viewport.width) wavesurfer.setScroll(seconds * viewport.pxPerSecond - 0.1 * viewport.width);
  }

  function applyLoop(): void {
    const media = wavesurfer.getMediaElement();
    if (media !== null) media.loop = state.looping && state.span === null;
  }

  function setLooping(looping: boolean): void {
    state.looping = looping;
    applyLoop();
  }

  function applyZoom(): void {
    zoomFrame = 0;
    if (zoom === null || disposed) return;
    const { pxPerSecond, scroll } = zoom;
    zoom = null;
    const viewport = layers.viewport();
    if (viewport.duration === 0) return;
    // 0 makes wavesurfer fill the screen exactly.
    wavesurfer.zoom(pxPerSecond <= fitScale(viewport) * (1 + 1e-9) ? 0 : pxPerSecond);
    wavesurfer.setScroll(scroll);
    // The event that the browser sends in the next frame would leave the waveform empty in this one.
    wavesurfer.getWrapper().parentElement?.dispatchEvent(new Event('scroll'));
    layers.flush();
  }

  function requestZoom(wanted: { pxPerSecond: number; scroll: number }): void {
    zoom = wanted;
    if (zoomFrame === 0) zoomFrame = requestAnimationFrame(applyZoom);
  }

  /** As it will be when the zoom that is under way has been applied: quick turns of a wheel add up. */
  function coming(): Viewport {
    const viewport = layers.viewport();
    return zoom === null ? viewport : { ...viewport, ...zoom };
  }

  function setBand(band: Band | null): void {
    state.band = band;
    const media = wavesurfer.getMediaElement();
    if (filters === null && band !== null && media !== null) filters = bandPass(media);
    filters?.set(band);
  }

  function play(): void {
    filters?.wake();
    wavesurfer.play().catch((error: unknown) => {
      // Pausing before the start has finished aborts it: that is what was asked for.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      state.failure = error instanceof Error ? error.message : String(error);
    });
  }

  function revoke(): void {
    if (url !== null) URL.revokeObjectURL(url);
    url = null;
  }

  function scrollTo(px: number): void {
    following = false;
    wavesurfer.setScroll(px);
  }

  return {
    state: shallowReadonly(state),
    layers,
    load(sound) {
      if (disposed) return;
      const before = url;
      region?.remove();
      state.span = null;
      setBand(null);
      state.failure = null;
      state.playing = false;
      sampleRate = sound.sampleRate;
      state.peaks = peaksOf(sound.samples);
      state.duration = sound.samples.length / sound.sampleRate;
      url = URL.createObjectURL(wavBlob(sound.samples, sound.sampleRate));
      // Two silent peaks: our own drawing knows the samples, wavesurfer needs to know only that it has not to decode.
      wavesurfer.load(url, [new Float32Array(2)], state.duration).then(
        () => {
          if (disposed) return;
          applyLoop();
          tell(0);
        },
        (error: unknown) => {
          // A newer clip took over; anything else has been told as an event.
          if (!(error instanceof DOMException && error.name === 'AbortError')) reportError(error);
        },
      );
      if (before !== null) URL.revokeObjectURL(before);
    },
    toggle() {
      const { span, looping } = state;
      if (wavesurfer.isPlaying()) {
        wavesurfer.pause();
        return;
      }
      if (looping && span !== null) {
        const now = wavesurfer.getCurrentTime();
        if (now < span.start || now >= span.end) wavesurfer.setTime(span.start);
      }
      play();
    },
    playFrom(seconds) {
      wavesurfer.setTime(clamp(seconds, 0, state.duration));
      if (!wavesurfer.isPlaying()) play();
    },
    pause: () => wavesurfer.pause(),
    seek(seconds) {
      if (state.duration === 0) return;
      const to = clamp(seconds, 0, state.duration);
      wavesurfer.setTime(to);
      tell(to);
      keepVisible(to);
    },
    setSpeed: (speed) => wavesurfer.setPlaybackRate(speed, true),
    setVolume: (volume) => wavesurfer.setVolume(volume),
    setLooping,
    setSpan(span) {
      if (span === null) {
        region?.remove();
        return;
      }
      const start = clamp(Math.min(span.start, span.end), 0, state.duration);
      const end = clamp(Math.max(span.start, span.end), 0, state.duration);
      if (end - start < SHORTEST_SPAN) return;
      if (region !== null) {
        state.span = { start, end };
        region.setOptions({ start, end });
        return;
      }
      regions.addRegion({ start, end, color: colourOfSpan, minLength: SHORTEST_SPAN });
    },
    setBand,
    zoomBy(factor, anchorX) {
      const viewport = coming();
      if (viewport.duration === 0) return;
      const playhead = xOfTime(viewport, state.time);
      const visible = playhead >= 0 && playhead <= viewport.width;
      const anchor = anchorX ?? (visible ? playhead : viewport.width / 2);
      requestZoom(zoomAround(viewport, factor, anchor, sampleRate));
    },
    zoomTo(from, to) {
      const viewport = coming();
      if (viewport.duration > 0) requestZoom(zoomTo(viewport, from, to, sampleRate));
    },
    show(from, to) {
      const viewport = layers.viewport();
      if (viewport.duration === 0 || to <= from) return;
      const pxPerSecond = clamp(viewport.width / (to - from), fitScale(viewport), largestScale(viewport, sampleRate));
      requestZoom({ pxPerSecond, scroll: from * pxPerSecond });
    },
    fit() {
      const viewport = coming();
      if (viewport.duration > 0) requestZoom({ pxPerSecond: fitScale(viewport), scroll: 0 });
    },
    reveal: keepVisible,
    scrollTo,
    scrollBy: (px) => scrollTo(wavesurfer.getScroll() + px),
    setSpanColour(colour) {
      colourOfSpan = colour;
      region?.setOptions({ color: colour });
    },
    onTime(listener) {
      timeListeners.add(listener);
      return () => void timeListeners.delete(listener);
    },
    dispose() {
      disposed = true;
      cancelAnimationFrame(zoomFrame);
      timeListeners.clear();
      filters?.dispose();
      wavesurfer.destroy();
      revoke();
      state.peaks = null;
    },
  };
}

/** The magnitude at the top of the waveform, of 32768: the clip's peak with a little room, and never silence's noise. */
export function displayScale(peak: number): number {
  return Math.max(33, peak * 1.05);
}

/** Counts what a view may leave behind: blob addresses, canvases, bitmaps, audio, listeners. For tests. */

export interface LeakCounts {
  readonly urls: number;
  readonly bitmaps: number;
  readonly canvases: number;
  readonly audio: number;
  readonly audioContexts: number;
  /** On elements that are in the page, and on window and document. */
  readonly listeners: number;
  readonly windowListeners: number;
}

export function watchLeaks(): { count(root: Element): LeakCounts; end(): void } {
  const urls = new Set<string>();
  let bitmaps = 0;
  let audioContexts = 0;
  const listeners = new Map<EventTarget, Set<string>>();
  const names = new WeakMap<object, number>();
  let nextName = 0;

  const create = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  URL.createObjectURL = (object) => {
    const url = create(object);
    urls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    urls.delete(url);
    revoke(url);
  };

  /* eslint-disable @typescript-eslint/unbound-method -- put back as they were */
  const { transferToImageBitmap } = OffscreenCanvas.prototype;
  const { close } = ImageBitmap.prototype;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  /* eslint-enable @typescript-eslint/unbound-method */
  OffscreenCanvas.prototype.transferToImageBitmap = function () {
    bitmaps++;
    return transferToImageBitmap.call(this);
  };
  ImageBitmap.prototype.close = function () {
    bitmaps--;
    close.call(this);
  };
  const Context = window.AudioContext;
  window.AudioContext = class extends Context {
    constructor(options?: AudioContextOptions) {
      super(options);
      audioContexts++;
    }
  };

  function keyOf(type: string, listener: object, options: unknown): string {
    if (!names.has(listener)) names.set(listener, nextName++);
    const capture = typeof options === 'boolean' ? options : (options as { capture?: boolean } | undefined)?.capture;
    return `${type} ${names.get(listener)} ${capture === true}`;
  }
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (listener !== null) {
      const key = keyOf(type, listener, options);
      const set = listeners.get(this) ?? new Set();
      listeners.set(this, set.add(key));
      const { once, signal } = typeof options === 'object' ? options : {};
      if (once === true) addEventListener.call(this, type, () => set.delete(key), { once: true });
      if (signal !== undefined) addEventListener.call(signal, 'abort', () => set.delete(key), { once: true });
    }
    addEventListener.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    if (listener !== null) listeners.get(this)?.delete(keyOf(type, listener, options));
    removeEventListener.call(this, type, listener, options);
  };

  /** wavesurfer lives in a shadow root. */
  function all(root: Element | ShadowRoot, selector: string): number {
    let found = root.querySelectorAll(selector).length;
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot !== null) found += all(element.shadowRoot, selector);
    }
    return found;
  }

  return {
    count(root) {
      let inPage = 0;
      let onWindow = 0;
      for (const [target, keys] of listeners) {
        if (target === window || target === document) {
          onWindow += keys.size;
        } else if (target instanceof Node && target.isConnected) {
          inPage += keys.size;
        }
      }
      return {
        urls: urls.size,
        bitmaps,
        canvases: all(root, 'canvas'),
        audio: all(root, 'audio'),
        audioContexts,
        listeners: inPage + onWindow,
        windowListeners: onWindow,
      };
    },
    end() {
      URL.createObjectURL = create;
      URL.revokeObjectURL = revoke;
      OffscreenCanvas.prototype.transferToImageBitmap = transferToImageBitmap;
      ImageBitmap.prototype.close = close;
      EventTarget.prototype.addEventListener = addEventListener;
      EventTarget.prototype.removeEventListener = removeEventListener;
      window.AudioContext = Context;
    },
  };
}

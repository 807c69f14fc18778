/**
 * What the benchmark does inside of the page; `frames.ts` puts it there as one script and calls it by name. Imports
 * types only: it is no module there.
 */
import type { Wheel } from '../wheel.ts';

declare global {
  var earmarkBench: {
    readonly turnWheel: typeof turnWheel;
    readonly markScroller: typeof markScroller;
    readonly openClip: typeof openClip;
    readonly timeToNext: typeof timeToNext;
    readonly place: typeof place;
  };
}

/** Turns the wheel over an element once per animation frame. @returns how long each frame took, ms */
function turnWheel({ selector, steps, zoom, delta, turn }: Wheel): Promise<readonly number[]> {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`nothing matches ${selector}`);
  const box = element.getBoundingClientRect();
  return new Promise((resolve) => {
    const times: number[] = [];
    let last = 0;
    let step = 0;
    const tick = (now: number) => {
      if (step > 0) times.push(now - last);
      last = now;
      if (step === steps) {
        resolve(times);
        return;
      }
      const by = Math.floor(step / turn) % 2 === 0 ? delta : -delta;
      step++;
      const event = new WheelEvent('wheel', {
        bubbles: true,
        cancelable: true,
        ctrlKey: zoom,
        deltaY: by,
        clientX: box.left + box.width / 2,
        clientY: box.top + box.height / 2,
      });
      // A made-up event scrolls nothing by itself; views that scroll by themselves prevent it.
      if (element.dispatchEvent(event)) element.scrollTop += by;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}

/** Finds what scrolls the rows of the table in sight. @returns a selector of it */
function markScroller(): string {
  for (let at = document.querySelector('[role="row"][data-index]'); at !== null; at = at.parentElement) {
    if (at.scrollHeight <= at.clientHeight + 100 || !/auto|scroll/.test(getComputedStyle(at).overflowY)) continue;
    at.setAttribute('data-bench', 'scroller');
    return '[data-bench="scroller"]';
  }
  throw new Error('the table does not scroll');
}

/** Goes to a clip's address from another screen. @returns ms until its pictures are painted */
function openClip(hash: string): Promise<number> {
  const start = performance.now();
  location.hash = hash;
  return shown(() => document.querySelector('.main canvas') !== null, start);
}

/** Presses a key and waits for another clip. @returns ms until its pictures are painted */
function timeToNext(key: string): Promise<number> {
  const name = () => document.querySelector('.inspector .path')?.textContent;
  const before = name();
  const start = performance.now();
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  return shown(() => name() !== before, start);
}

/** Where in the list the clip is. */
function place(): { readonly index: number; readonly total: number } {
  const [, index, total] = /(\d+) of (\d+)/.exec(document.querySelector('.position')?.textContent ?? '') ?? [];
  return { index: Number(index), total: Number(total) };
}

function shown(there: () => boolean, start: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = () => {
      // In the page in this frame; its layers are drawn in the next one and painted at its end.
      if (there()) requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
      else if (performance.now() - start > 30_000) reject(new Error('it did not come within half a minute'));
      else requestAnimationFrame(look);
    };
    look();
  });
}

globalThis.earmarkBench = { turnWheel, markScroller, openClip, timeToNext, place };

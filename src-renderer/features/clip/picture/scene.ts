/**
 * The lanes of a clip as a list of marks, read from the page: canvases as they are painted, words and lines where they
 * stand. So a picture has what is on screen (zoom, colours, contour, boxes), and needs no second drawing of it.
 */

export interface Box {
  /** px, from the picture's left top. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Mark =
  | (Box & { readonly kind: 'image'; readonly canvas: HTMLCanvasElement })
  | (Box & { readonly kind: 'fill'; readonly colour: string })
  | (Box & { readonly kind: 'outline'; readonly colour: string; readonly thickness: number })
  /** From the bottom to the top, evenly spaced. */
  | (Box & { readonly kind: 'gradient'; readonly colours: readonly string[] })
  | {
      readonly kind: 'text';
      readonly text: string;
      /** px, of its left end and its middle. */
      readonly x: number;
      readonly y: number;
      /** px */
      readonly size: number;
      readonly weight: string;
      readonly family: string;
      readonly colour: string;
    };

export interface Scene {
  /** px */
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly marks: readonly Mark[];
}

/** Where the pointer is and what is played is no part of a picture, nor is the overview. */
const LEFT_OUT = '.map-strip, .cursors, .level, .selection, .visually-hidden, button';
const HEAD = 34;
const MARGIN = 12;
const NOTHING = /^rgba\([^)]*, 0\)$|^transparent$/;

/** @param caption in one line above the lanes */
export function readScene(lanes: HTMLElement, caption: string): Scene {
  const shown = [...lanes.children].filter((child) => !child.matches(LEFT_OUT));
  const frames = shown.map((child) => child.getBoundingClientRect()).filter(({ height }) => height > 0);
  const left = Math.min(...frames.map((frame) => frame.left)) - MARGIN;
  const top = Math.min(...frames.map((frame) => frame.top)) - HEAD;
  const right = Math.max(...frames.map((frame) => frame.right)) + MARGIN;
  const bottom = Math.max(...frames.map((frame) => frame.bottom)) + MARGIN;
  const place = (rect: DOMRect): Box => {
    return { x: rect.left - left, y: rect.top - top, width: rect.width, height: rect.height };
  };
  const root = getComputedStyle(document.documentElement);
  const style = getComputedStyle(lanes);
  const token = (name: string): string => root.getPropertyValue(name).trim() || style.color;
  const marks: Mark[] = [
    {
      ...{ kind: 'text', text: caption, x: MARGIN, y: HEAD / 2, size: 13, weight: '600' },
      ...{ family: style.fontFamily, colour: token('--text') },
    },
  ];
  for (const child of shown) marksOf(child, place, marks);
  return { width: right - left, height: bottom - top, background: token('--surface'), marks };
}

function marksOf(element: Element, place: (rect: DOMRect) => Box, marks: Mark[]): void {
  if (element.matches(LEFT_OUT)) return;
  const box = place(element.getBoundingClientRect());
  const style = getComputedStyle(element);
  if (style.visibility === 'hidden' || style.display === 'none') return;
  if (element instanceof HTMLCanvasElement) {
    if (element.width > 0 && element.height > 0) marks.push({ kind: 'image', canvas: element, ...box });
    return;
  }
  const stops = style.backgroundImage.startsWith('linear-gradient')
    ? style.backgroundImage.match(/rgba?\([^)]*\)/g)
    : null;
  if (stops !== null) marks.push({ kind: 'gradient', colours: stops, ...box });
  else if (!NOTHING.test(style.backgroundColor)) marks.push({ kind: 'fill', colour: style.backgroundColor, ...box });
  const thickness = Number.parseFloat(style.borderTopWidth);
  if (thickness > 0 && style.borderTopStyle !== 'none' && !NOTHING.test(style.borderTopColor)) {
    marks.push({ kind: 'outline', colour: style.borderTopColor, thickness, ...box });
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) marksOf(child, place, marks);
    else if (child.nodeType === Node.TEXT_NODE) textOf(child, style, place, marks);
  }
  tickOf(element, box, marks);
}

function textOf(node: ChildNode, style: CSSStyleDeclaration, place: (rect: DOMRect) => Box, marks: Mark[]): void {
  const text = (node.textContent ?? '').trim();
  if (text === '') return;
  const range = document.createRange();
  range.selectNodeContents(node);
  const { x, y, height } = place(range.getBoundingClientRect());
  const { fontWeight: weight, fontFamily: family, color: colour } = style;
  marks.push({
    kind: 'text',
    text,
    x,
    y: y + height / 2,
    size: Number.parseFloat(style.fontSize),
    weight,
    family,
    colour,
  });
}

/** An axis draws its marks behind its words, at the right end. */
function tickOf(element: Element, box: Box, marks: Mark[]): void {
  const after = getComputedStyle(element, '::after');
  const [width, height] = [Number.parseFloat(after.width), Number.parseFloat(after.height)];
  if (after.content === 'none' || !(width > 0 && height > 0) || NOTHING.test(after.backgroundColor)) return;
  const at = { x: box.x + box.width - width, y: box.y + (box.height - height) / 2, width, height };
  marks.push({ kind: 'fill', colour: after.backgroundColor, ...at });
}

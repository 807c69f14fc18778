/** A scene as PNG or SVG. */
import { escapeMarkup } from '../../../../src-shared/hostile-text.ts';
import type { Scene } from './scene.ts';

/** Twice as fine as a screen of 96 dpi: cells stay sharp, words are for print. */
const PNG_RATIO = 2;

export async function scenePng({ width, height, background, marks }: Scene): Promise<Blob> {
  const canvas = new OffscreenCanvas(Math.round(width * PNG_RATIO), Math.round(height * PNG_RATIO));
  const context = canvas.getContext('2d')!;
  context.scale(PNG_RATIO, PNG_RATIO);
  context.imageSmoothingEnabled = false;
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
  for (const mark of marks) {
    switch (mark.kind) {
      case 'image':
        context.drawImage(mark.canvas, mark.x, mark.y, mark.width, mark.height);
        break;
      case 'fill':
        context.fillStyle = mark.colour;
        context.fillRect(mark.x, mark.y, mark.width, mark.height);
        break;
      case 'outline': {
        const half = mark.thickness / 2;
        context.strokeStyle = mark.colour;
        context.lineWidth = mark.thickness;
        context.strokeRect(mark.x + half, mark.y + half, mark.width - 2 * half, mark.height - 2 * half);
        break;
      }
      case 'gradient': {
        const gradient = context.createLinearGradient(0, mark.y + mark.height, 0, mark.y);
        mark.colours.forEach((colour, i) => gradient.addColorStop(i / Math.max(1, mark.colours.length - 1), colour));
        context.fillStyle = gradient;
        context.fillRect(mark.x, mark.y, mark.width, mark.height);
        break;
      }
      case 'text':
        context.fillStyle = mark.colour;
        context.font = `${mark.weight} ${mark.size}px ${mark.family}`;
        context.fillText(mark.text, mark.x, mark.y);
        break;
    }
  }
  return await canvas.convertToBlob({ type: 'image/png' });
}

/** Words and lines scale; the lanes are pictures in it, as fine as the screen has them. */
export function sceneSvg({ width, height, background, marks }: Scene): string {
  const at = ({ x, y, width: w, height: h }: { x: number; y: number; width: number; height: number }): string =>
    `x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}"`;
  const definitions: string[] = [];
  const body = marks.map((mark, i) => {
    switch (mark.kind) {
      case 'image':
        return `<image ${at(mark)} preserveAspectRatio="none" style="image-rendering:pixelated" href="${mark.canvas.toDataURL('image/png')}"/>`;
      case 'fill':
        return `<rect ${at(mark)} fill="${mark.colour}"/>`;
      case 'outline':
        return `<rect ${at(mark)} fill="none" stroke="${mark.colour}" stroke-width="${mark.thickness}"/>`;
      case 'gradient': {
        const last = Math.max(1, mark.colours.length - 1);
        const stops = mark.colours.map((colour, n) => `<stop offset="${round(n / last)}" stop-color="${colour}"/>`);
        definitions.push(`<linearGradient id="g${i}" x1="0" y1="1" x2="0" y2="0">${stops.join('')}</linearGradient>`);
        return `<rect ${at(mark)} fill="url(#g${i})"/>`;
      }
      case 'text':
        return `<text x="${round(mark.x)}" y="${round(mark.y)}" dominant-baseline="central" font-family="${escapeMarkup(mark.family)}" font-size="${mark.size}" font-weight="${mark.weight}" fill="${mark.colour}">${escapeMarkup(mark.text)}</text>`;
    }
  });
  const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><defs>${definitions.join('')}</defs><rect width="100%" height="100%" fill="${background}"/>${body.join('')}</svg>`;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

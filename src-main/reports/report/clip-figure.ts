/** The picture of a clip: log-mel above, anomaly map below, axes, and the reviewers' boxes over both. */
import type { Box } from '../../../src-shared/review/annotation.ts';
import { html, NOTHING, type Html } from './html.ts';
import type { LogMelPicture, ReportClip } from './model.ts';
import { pictureAddress, type Picture } from './picture.ts';

/** Tenths of a millimetre, so that coordinates are short. */
const WIDTH = 1180;
const LEFT = 86;
const PLOT = WIDTH - LEFT - 6;
const TOP = 8;
const LOG_MEL = 270;
const MAP = 130;
const GAP = 14;
const AXIS = 46;
/** Radius of the mark that holds a box's number. */
const BADGE = 15;

export interface NumberedBox {
  readonly number: number;
  readonly box: Box;
}

export function clipFigure(
  { logMel, map, seconds, path }: Pick<ReportClip, 'logMel' | 'map' | 'seconds' | 'path'>,
  boxes: readonly NumberedBox[],
): Html {
  const lanes = [
    ...(logMel === null ? [] : [{ picture: logMel, height: LOG_MEL, ink: 'black' as const, name: 'log-mel' }]),
    ...(map === null
      ? []
      : [{ picture: map, height: logMel === null ? LOG_MEL : MAP, ink: 'red' as const, name: 'map' }]),
  ];
  let y = TOP;
  const drawn = lanes.map(({ picture, height, ink, name }) => {
    const top = y;
    y += height + GAP;
    return html`${lane(picture, top, height, ink)}${
        logMel === null ? NOTHING : frequencyAxis(logMel, top, height)
      }${boxMarks(boxes, logMel, seconds, top, height)}<text
        class="lane"
        x="${LEFT + 8}"
        y="${top + 30}"
        font-size="24"
        font-weight="600"
        fill="#16181d"
        stroke="#ffffff"
        stroke-width="6"
        paint-order="stroke"
        >${name}</text
      >`;
  });
  const bottom = y - GAP;
  const label = `Log-mel and anomaly map of ${path}`;
  return html`<figure>
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox="0 0 ${WIDTH} ${bottom + AXIS}"
      width="118mm"
      role="img"
      aria-label="${label}"
      font-family="Helvetica, Arial, sans-serif"
      font-size="22"
      fill="#59606b"
    >
      ${drawn}${seconds === null ? NOTHING : timeAxis(seconds, bottom)}
    </svg>
  </figure>`;
}

function lane(picture: Picture, top: number, height: number, ink: 'black' | 'red'): Html {
  return html`<image
      href="${pictureAddress(picture, ink)}"
      x="${LEFT}"
      y="${top}"
      width="${PLOT}"
      height="${height}"
      preserveAspectRatio="none"
    /><rect x="${LEFT}" y="${top}" width="${PLOT}" height="${height}" fill="none" stroke="#59606b" stroke-width="2" />`;
}

function timeAxis(seconds: number, y: number): Html {
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((each) => seconds / each <= 10) ?? 1800;
  const last = Math.floor(seconds / step + 1e-6);
  return html`${Array.from({ length: last + 1 }, (_, i) => {
    const x = round(LEFT + Math.min(1, (i * step) / seconds) * PLOT);
    const label = `${Number((i * step).toFixed(1))}${i === last ? ' s' : ''}`;
    // The last label ends with the picture.
    const anchor = x > LEFT + PLOT - 30 ? 'end' : 'middle';
    return html`<path d="M${x} ${y}v8" stroke="#59606b" stroke-width="2" /><text
        x="${anchor === 'end' ? WIDTH : x}"
        y="${y + 30}"
        text-anchor="${anchor}"
      >
        ${label}
      </text>`;
  })}`;
}

const FREQUENCIES = [125, 250, 500, 1000, 2000, 4000, 8000, 16_000];

function frequencyAxis(logMel: LogMelPicture, top: number, height: number): Html {
  let last = Infinity;
  return html`${FREQUENCIES.map((frequency) => {
      const share = shareOf(frequency, logMel.centresHz);
      if (share === undefined) return NOTHING;
      const y = round(top + share * height);
      // Room for a label above the one below it.
      if (last - y < 26 || y < top + 12) return NOTHING;
      last = y;
      const label = frequency < 1000 ? String(frequency) : `${frequency / 1000}k`;
      return html`<path d="M${LEFT} ${y}h-8" stroke="#59606b" stroke-width="2" /><text
          x="${LEFT - 12}"
          y="${y + 8}"
          text-anchor="end"
          >${label}</text
        >`;
    })}<text x="${LEFT - 12}" y="${top + 18}" text-anchor="end">Hz</text>`;
}

function boxMarks(
  boxes: readonly NumberedBox[],
  logMel: LogMelPicture | null,
  seconds: number | null,
  top: number,
  height: number,
): Html {
  if (seconds === null) return NOTHING;
  return html`${boxes.map(({ number, box }) => {
    const x = LEFT + clamp(box.start / seconds) * PLOT;
    const right = LEFT + clamp(box.end / seconds) * PLOT;
    const [upper, lower] =
      box.band === null || logMel === null
        ? [0, 1]
        : [sideAt(box.band.high, logMel.centresHz), sideAt(box.band.low, logMel.centresHz)];
    const [y, bottom] = [top + upper * height, top + lower * height];
    const rect = [round(x), round(y), round(Math.max(3, right - x)), round(Math.max(3, bottom - y))] as const;
    const dash = box.origin === 'suggested' ? '12 7' : 'none';
    // The number stays on the picture, whose end the box may reach.
    const badge = [
      round(Math.min(rect[0] + BADGE + 1, LEFT + PLOT - BADGE - 1)),
      round(Math.min(rect[1] + BADGE + 1, top + height - BADGE - 1)),
    ] as const;
    return html`<g fill="none">
      <rect x="${rect[0]}" y="${rect[1]}" width="${rect[2]}" height="${rect[3]}" stroke="#ffffff" stroke-width="7" />
      <rect
        x="${rect[0]}"
        y="${rect[1]}"
        width="${rect[2]}"
        height="${rect[3]}"
        stroke="#16181d"
        stroke-width="3"
        stroke-dasharray="${dash}"
      />
      <circle cx="${badge[0]}" cy="${badge[1]}" r="${BADGE}" fill="#16181d" stroke="#ffffff" stroke-width="3" />
      <text
        x="${badge[0]}"
        y="${round(badge[1] + 8)}"
        text-anchor="middle"
        font-size="22"
        font-weight="600"
        fill="#ffffff"
        >${number}</text
      >
    </g>`;
  })}`;
}

/** A side of a box; one beyond the bands lies on the picture's edge. */
const sideAt = (frequency: number, centresHz: readonly number[]): number =>
  shareOf(frequency, centresHz) ?? (frequency > centresHz.at(-1)! ? 0 : 1);

/**
 * Where a frequency lies on the picture, 0 at the top; rows are as high as each other, so that it goes from band to band.
 *
 * @returns undefined outside of the bands
 */
export function shareOf(frequency: number, centresHz: readonly number[]): number | undefined {
  const bands = centresHz.length;
  const above = centresHz.findIndex((centre) => centre >= frequency);
  if (bands < 2) return undefined;
  let band: number;
  if (above === -1) {
    const step = centresHz[bands - 1]! - centresHz[bands - 2]!;
    band = bands - 1 + (frequency - centresHz[bands - 1]!) / step;
  } else if (above === 0) {
    const step = centresHz[1]! - centresHz[0]!;
    band = (frequency - centresHz[0]!) / step;
  } else {
    const [low, high] = [centresHz[above - 1]!, centresHz[above]!];
    band = above - 1 + (frequency - low) / (high - low);
  }
  // A band reaches half a row beyond its centre; half a step more for the triangle's own edge.
  if (band < -1 || band > bands) return undefined;
  return clamp(1 - (band + 0.5) / bands);
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
const round = (value: number): number => Math.round(10 * value) / 10;

import type { Tag } from '../../../../src-shared/review/annotation.ts';
import { clipFigure, type NumberedBox } from '../clip-figure.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { count, DASH, day, figure, hertz, seconds } from '../format.ts';
import type { ClipReview, ReportClip, ReportClips, ReportData } from '../model.ts';
import { gradientOf } from '../picture.ts';
import { machineName, runHeading, type Section } from './section.ts';

/** The clips themselves: how they look, where the model points, what people said. */
export const clips: Section = {
  id: 'clips',
  title: 'Clips',
  content: (data) =>
    html`<p>
        Log-mel in grey: <span class="scale" style="background:${gradientOf('black')}"></span> white is quiet, black is
        loud, over the range of each clip. Anomaly map:
        <span class="scale" style="background:${gradientOf('red')}"></span> 0 to 1, darker is more anomalous. Boxes are
        the reviewers’; a dashed one was suggested by the model and accepted.
      </p>
      ${data.runs.map(
        (run, i) =>
          html`${runHeading(data, i)}
            <p class="note">${choiceText(run.clips)}</p>
            ${run.clips.shown.map((clip) => clipOf(clip, data))}`,
      )}`,
};

const CHOICE = {
  reviewed: 'reviewed clips',
  flagged: 'clips above the threshold',
  top: 'scored clips',
  all: 'scored clips',
} as const;

function choiceText({ choice, total, shown }: ReportClips): string {
  if (total === 0) return `There are no ${CHOICE[choice]}.`;
  const order = 'highest scores first';
  if (shown.length === total) return `All ${count(total)} ${CHOICE[choice]}, ${order}.`;
  return `${count(shown.length)} of ${count(total)} ${CHOICE[choice]}, ${order}.`;
}

function clipOf(clip: ReportClip, { vocabulary }: ReportData): Html {
  const numbered = clip.reviews.map((review) => ({ review, boxes: [] as NumberedBox[] }));
  let number = 0;
  for (const { review, boxes } of numbered) {
    for (const box of review.annotation.boxes) boxes.push({ number: (number += 1), box });
  }
  const at = clip.path.lastIndexOf('/') + 1;
  const pictured = clip.logMel !== null || clip.map !== null;
  return html`<article class="clip">
    <header>
      <h4>${clip.path.slice(at)} <span class="path">${clip.path.slice(0, at)}</span></h4>
      <dl>
        ${clipFacts(clip).map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </header>
    <div>
      ${
        pictured
          ? clipFigure(
              clip,
              numbered.flatMap(({ boxes }) => boxes),
            )
          : NOTHING
      }${clip.missing === null ? NOTHING : html`<p class="absent">${clip.missing}</p>`}
    </div>
    <div class="side">
      ${
        numbered.length === 0
          ? html`<p class="muted">Not reviewed.</p>`
          : numbered.map(({ review, boxes }) => reviewOf(review, boxes, vocabulary))
      }
    </div>
  </article>`;
}

const decibels = (value: number): string => value.toFixed(0).replace('-', '−');

function clipFacts(clip: ReportClip): (readonly [string, Html | string])[] {
  const { label, split, score, threshold, flagged, seconds: length, logMel } = clip;
  const said = label === null ? 'none' : label === 'anomaly' ? 'anomalous' : 'normal';
  return [
    ['Machine', machineName(clip)],
    ['Label', split === null ? said : `${said} (${split})`],
    ['Score', flagged === true ? html`<b>${figure(score)}, flagged</b>` : figure(score)],
    ['Threshold', figure(threshold)],
    ['Length', length === null ? DASH : `${seconds(length)} s`],
    ...(logMel === null ? [] : [['Range', `${decibels(logMel.low)} to ${decibels(logMel.high)} dB`] as const]),
  ];
}

const KINDS = { first: '', blind: ', blind', adjudication: ', adjudication' } as const;

function reviewOf(
  { reviewer, kind, annotation: { verdict, tags, note }, edited }: ClipReview,
  boxes: readonly NumberedBox[],
  vocabulary: readonly Tag[],
): Html {
  return html`<div class="said ${verdict ?? 'none'}">
    <b>${verdict ?? 'no verdict'}</b>
    <span class="muted">${reviewer}${KINDS[kind]}${edited === null ? NOTHING : `, ${day(edited)}`}</span>
    ${tags.length === 0 ? NOTHING : html`<div>${tags.map((id) => tagOf(id, vocabulary))}</div>`}${note === '' ? NOTHING : html`<p>${note}</p>`}
    ${
      boxes.length === 0
        ? NOTHING
        : html`<table>
            <tbody>
              ${boxes.map(
                ({ number, box }) =>
                  html`<tr>
                    <th scope="row">${number}</th>
                    <td>
                      ${seconds(box.start)}–${seconds(box.end)} s<br />${
                        box.band === null ? 'all frequencies' : `${hertz(box.band.low)}–${hertz(box.band.high)}`
                      }${box.tags.length === 0 && box.note === '' ? NOTHING : html`<br />${box.tags.map((id) => tagOf(id, vocabulary))}${box.note}`}
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </div>`;
}

function tagOf(id: string, vocabulary: readonly Tag[]): Html {
  const tag = vocabulary.find((each) => each.id === id);
  // A colour of the data becomes style: only what is one.
  const colour = /^#[0-9a-f]{6}$/i.exec(tag?.colour ?? '')?.[0];
  return html`<span class="tag"
    >${colour === undefined ? NOTHING : html`<i style="background:${colour}"></i>`}${tag?.name ?? id}</span
  >`;
}

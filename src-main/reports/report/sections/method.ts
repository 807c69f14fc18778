import { html, NOTHING, type Html } from '../html.ts';
import { count, counted, duration, moment } from '../format.ts';
import type { ReportData, ReportRun } from '../model.ts';
import { facts, type Section } from './section.ts';

/** How the figures came about, so that someone else can make them again. */
export const method: Section = {
  id: 'method',
  title: 'Method, settings and versions',
  content: (data) => html`${data.runs.map((run) => runOf(run, data))}`,
};

function runOf({ label, machine, about, id }: ReportRun, { runs }: ReportData): Html {
  const { started, ended, steps, data, versions, codebook, outliers, watched, reviewed, testLeak } = about;
  const took = started === null || ended === null ? null : (Date.parse(ended) - Date.parse(started)) / 1000;
  return html`${runs.length === 1 ? NOTHING : html`<h3>${label}: ${machine}</h3>`}
    <p>
      ${about.methodName} is
      ${
        about.annotations === 'free'
          ? html`<b>annotation-free</b>: it learns from recordings of healthy machines alone, without labels of faults
              or of machine IDs.`
          : html`<b>annotation-reliant</b>: it learns with labels (of machine IDs, or outliers) that annotation-free
              methods do without.`
      }
    </p>
    ${facts([
      ['Run', html`<span class="code">${id}</span>`],
      ['Method', `${about.methodName} (${about.method})`],
      ['Preset', about.preset],
      ['Machine', machine],
      ['Seed', String(about.seed)],
      ['Device', about.device],
      ['Steps', `${count(steps.done)} of ${count(steps.total)}`],
      ['Started (UTC)', moment(started)],
      ['Training and scoring', duration(took)],
      ['Training clips', count(data.train)],
      ['Test clips', count(data.test)],
      ['Scores', about.scoreNames.join(', ')],
      ['Earmark', versions['earmark'] ?? ''],
      ['Engine', versions['engine'] ?? ''],
      ['Node, platform', `${versions['node'] ?? ''}, ${versions['platform'] ?? ''}`],
    ])}
    ${facts(
      [
        ['Data of this run (SHA-256 over paths and contents)', html`<span class="code">${data.fingerprint}</span>`],
        ['Clips left out', about.leftOut === 0 ? null : count(about.leftOut)],
        [
          'Codebook',
          codebook === null
            ? null
            : html`<span class="code"
                >${codebook.path}${codebook.sha256 === null ? '' : `, SHA-256 ${codebook.sha256}`}</span
              >`,
        ],
        [
          'Outliers',
          outliers === null
            ? null
            : html`${outliers.name} (${outliers.source}): ${counted(outliers.clips, 'clip')}, of them
                ${count(outliers.testClips)} of the test; SHA-256 <span class="code">${outliers.fingerprint}</span>`,
        ],
        ['Reviewed clips in training', reviewed === null ? null : reviewedText(reviewed)],
        [
          'Clips of its own test that it learned',
          testLeak === null
            ? null
            : html`<b>${count(testLeak.normal)} as normal, ${count(testLeak.outliers)} as outliers</b>`,
        ],
        [
          'Watched while it trained',
          watched === null
            ? null
            : `AUC of ${count(watched.normal)} normal and ${count(watched.anomalous)} anomalous test clips: shown to a person, never used to choose anything`,
        ],
      ],
      'facts one',
    )}
    ${
      about.settings.length === 0
        ? NOTHING
        : html`<h4>Settings</h4>
            <dl class="settings">
              ${about.settings.map(
                ([name, value]) =>
                  html`<div>
                    <dt>${name}</dt>
                    <dd>${value}</dd>
                  </div>`,
              )}
            </dl>`
    }`;
}

function reviewedText(reviewed: NonNullable<ReportRun['about']['reviewed']>): Html {
  const { joined, leftOut, outliers, when, reviewers, fingerprint } = reviewed;
  return html`${count(joined)} judged normal joined, ${count(leftOut)} judged anomalous were left out,
    ${count(outliers)} judged anomalous served as outliers; verdicts of ${reviewers.join(', ')} as of ${moment(when)}
    UTC; SHA-256 <span class="code">${fingerprint}</span>`;
}

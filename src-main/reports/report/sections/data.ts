import { html, NOTHING, type Html } from '../html.ts';
import { count, counted, DASH, duration, moment } from '../format.ts';
import type { ReportData, ReportDataset } from '../model.ts';
import { facts, machineName, type Section } from './section.ts';

/** The recordings, and what is wrong with them. */
export const dataSection: Section = {
  id: 'data',
  title: 'Data set',
  content: ({ datasets, runs }) => {
    const unknown = runs.filter(({ about }) => !datasets.some(({ root }) => root === about.data.root));
    return html`${datasets.map((dataset) => datasetOf(dataset, datasets.length > 1))}${
      datasets.length > 0 ? NOTHING : html`<p>${unknownText(unknown)}</p>`
    }`;
  },
};

const unknownText = (runs: ReportData['runs']): string =>
  `The recordings were in ${[...new Set(runs.map(({ about }) => about.data.root))].join(', ')}; they are not in this workspace, so that nothing more is known about them here.`;

function datasetOf(dataset: ReportDataset, named: boolean): Html {
  const { name, root, layout, fingerprint, scanned, channel, clips, usable, skipped, seconds, groups } = dataset;
  return html`${named ? html`<h3>${name}</h3>` : NOTHING}
    ${facts([
      ['Name', name],
      ['Layout', layout],
      ['Clips', `${count(clips)}, ${count(usable)} usable${skipped === 0 ? '' : `, ${count(skipped)} left out`}`],
      ['Sound', seconds === null ? DASH : duration(seconds)],
      ['Channel that is heard', String(channel + 1)],
      ['Scanned (UTC)', scanned === null ? 'listed for this report' : moment(scanned)],
    ])}
    ${facts([['Folder', html`<span class="code">${root}</span>${dataset.present ? NOTHING : ' (not there now)'}`]], 'facts one')}
    ${fingerprint === null ? NOTHING : facts([['Fingerprint (SHA-256)', html`<span class="code">${fingerprint}</span>`]], 'facts one')}
    ${groups.length === 0 ? NOTHING : groupTable(groups)}
    <h4>Problems</h4>
    ${dataset.problems.length === 0 ? html`<p>None were found.</p>` : problemTable(dataset.problems)}`;
}

function groupTable(groups: ReportDataset['groups']): Html {
  const columns = [
    ['train normal', (group) => group.train.normal],
    ['train anomalous', (group) => group.train.anomaly],
    ['train unlabelled', (group) => group.train.unlabelled],
    ['test normal', (group) => group.test.normal],
    ['test anomalous', (group) => group.test.anomaly],
    ['test unlabelled', (group) => group.test.unlabelled],
  ] as const satisfies readonly (readonly [string, (group: ReportDataset['groups'][number]) => number])[];
  const used = columns.filter(([, value]) => groups.some((group) => value(group) > 0));
  return html`<table>
    <caption>
      Usable clips of the machines in this report.
    </caption>
    <thead>
      <tr>
        <th scope="col">Machine</th>
        ${used.map(([name]) => html`<th scope="col" class="number">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${groups.map(
        (group) =>
          html`<tr>
            <th scope="row">${machineName({ type: group.machineType, id: group.machineId })}</th>
            ${used.map(([, value]) => html`<td class="number">${count(value(group))}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function problemTable(problems: ReportDataset['problems']): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Severity</th>
        <th scope="col">Problem</th>
        <th scope="col" class="number">Files</th>
        <th scope="col">Examples, next step</th>
      </tr>
    </thead>
    <tbody>
      ${problems.map(
        ({ code, severity, count: files, skipped, hint, examples }) =>
          html`<tr>
            <td>${severity}</td>
            <th scope="row"><span class="code">${code}</span></th>
            <td class="number">
              ${count(files)}${
                skipped === 0 ? NOTHING : html`<br /><span class="interval">${counted(skipped, 'clip')} left out</span>`
              }
            </td>
            <td>
              ${examples.map((path) => html`<span class="code">${path}</span><br />`)}<span class="muted">${hint}</span>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

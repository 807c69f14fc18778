import { resolve } from 'node:path';
import { defineCommand, table } from '../command.ts';

const MARKS = { ok: 'ok', warning: 'warning', broken: 'BROKEN', repaired: 'repaired' } as const;

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Examine the installation and a workspace, and repair what can be rebuilt.',
  description:
    'Looks at versions, memory, disks, the log, the store of the workspace (every page), its data sets, and every run folder (record, checkpoints with their checksums, scores, maps). Exit code 1 where something is broken. --repair makes the index of the runs again and removes what interrupted writes left behind.',
  options: {
    workspace: { type: 'string', value: 'dir', description: 'The workspace. Default: the machine alone.' },
    repair: { type: 'boolean', description: 'Repair what can be rebuilt.' },
  },
  async run({ options, streams }) {
    const [{ examine }, { settingsFolder }] = await Promise.all([
      import('../../../workstation/doctor/doctor.ts'),
      import('../../../workstation/places.ts'),
    ]);
    const json = options.json === true;
    const findings = await examine({
      workspace: options.workspace === undefined ? null : resolve(options.workspace),
      settings: settingsFolder(),
      repair: options.repair === true,
      ...(json ? {} : { onProgress: (done, of) => streams.err(`Reading runs: ${done} of ${of}`) }),
    });
    const broken = findings.some(({ state }) => state === 'broken');
    if (json) streams.out(JSON.stringify(findings));
    else {
      const rows = findings.map(({ check, state, sentence, hint }) => {
        return [MARKS[state], `${check}: ${sentence}${hint === undefined ? '' : ` ${hint}`}`] as const;
      });
      for (const line of table(rows)) streams.out(line);
    }
    return broken ? 1 : 0;
  },
});

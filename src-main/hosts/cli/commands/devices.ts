import type { DeviceReport } from '../../../engine/devices/report.ts';
import { defineCommand, table } from '../command.ts';

export const devices = defineCommand({
  name: 'devices',
  summary: 'List what can compute: checked against the reference, and measured.',
  description:
    'Each device runs the conformance check (every kernel and its gradient against the reference) and two measurements; a device that fails is not offered. This takes from seconds to minutes. Without ids, all are tried.',
  positionals: '[id...]',
  async run({ options, positionals, streams }) {
    const { listDevices } = await import('../../../engine/devices/list.ts');
    const onReport = options.json === true ? undefined : ({ id }: DeviceReport) => streams.err(`checked ${id}`);
    const reports = await listDevices({
      ...(positionals.length > 0 ? { ids: positionals } : {}),
      ...(onReport ? { onReport } : {}),
    });
    if (options.json === true) {
      streams.out(JSON.stringify(reports));
      return;
    }
    const usable = reports.filter(({ ok }) => ok);
    const rows = usable.map(
      ({ id, name, memory, provider, conformance, rates }) =>
        [
          id,
          [
            name,
            memory === undefined ? undefined : `${(memory / 2 ** 30).toFixed(1)} GiB`,
            provider,
            conformance && `${conformance.cases} checks passed`,
            rates && `convolution ${gflops(rates.convolutionGflops)}, training ${gflops(rates.trainingGflops)}`,
          ]
            .filter((part) => part !== undefined)
            .join('; '),
        ] as const,
    );
    for (const line of table(rows)) streams.out(line);
    const others = reports.filter(({ ok }) => !ok);
    if (others.length === 0) return;
    streams.out('');
    streams.out('Not usable here:');
    const reasons = others.map(({ id, reason, hint }) => [id, [reason, hint].filter(Boolean).join(' ')] as const);
    for (const line of table(reasons)) streams.out(line);
  },
});

/** Rates below 1 belong to the reference, where a digit after the point says something. */
const gflops = (rate: number): string => `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} GFLOP/s`;

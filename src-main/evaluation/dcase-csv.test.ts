import { describe, expect, it } from 'vitest';

import { anomalyScoreFile, decisionFile, resultFile } from './dcase-csv.ts';
import type { MachineRow } from './machines.ts';
import { pythonNumber } from './python-number.ts';
import { reference } from './testing/reference.ts';

const row = (type: string, id: string, auc: number | null, pauc: number | null): MachineRow => ({
  type,
  id,
  auc,
  pauc,
  aucInterval: null,
  paucInterval: null,
  normal: 1,
  anomalous: 1,
  reason: auc === null ? 'there are no clips' : null,
});

const labelled = [
  { name: 'anomaly_id_00_00000001.wav', score: 12.5, anomalous: true },
  { name: 'normal_id_00_00000010.wav', score: 0.00001, anomalous: false },
  { name: 'anomaly_id_00_00000000.wav', score: 1 / 3, anomalous: true },
  { name: 'normal_id_00_00000002.wav', score: 7, anomalous: false },
];

describe('pythonNumber', () => {
  it.each(reference.numbers)('writes 0x%s as %s', (bits, text) => {
    expect(pythonNumber(Buffer.from(bits, 'hex').readDoubleBE(0))).toBe(text);
  });

  it('writes what is no number', () => {
    expect([NaN, Infinity, -Infinity, 0].map(pythonNumber)).toEqual(['nan', 'inf', '-inf', '0.0']);
  });
});

describe('anomalyScoreFile', () => {
  it('lists sorted normal clips, then sorted anomalous ones', () => {
    expect(anomalyScoreFile({ type: 'fan', id: '00' }, labelled)).toEqual({
      name: 'anomaly_score_fan_id_00.csv',
      text:
        'normal_id_00_00000002.wav,7.0\n' +
        'normal_id_00_00000010.wav,1e-05\n' +
        'anomaly_id_00_00000000.wav,0.3333333333333333\n' +
        'anomaly_id_00_00000001.wav,12.5\n',
    });
  });

  it('lists clips without labels by name', () => {
    const clips = [
      { name: 'id_05_00000001.wav', score: 2 },
      { name: 'id_05_00000000.wav', score: -1.5 },
    ];
    expect(anomalyScoreFile({ type: 'ToyCar', id: '05' }, clips)).toEqual({
      name: 'anomaly_score_ToyCar_id_05.csv',
      text: 'id_05_00000000.wav,-1.5\nid_05_00000001.wav,2.0\n',
    });
  });

  it('quotes as Python does', () => {
    const { text } = anomalyScoreFile({ type: 'fan', id: '00' }, [{ name: 'a "b", c.wav', score: 1 }]);
    expect(text).toBe('"a ""b"", c.wav",1.0\n');
  });
});

describe('decisionFile', () => {
  it('has a 1 above the threshold only', () => {
    expect(decisionFile({ type: 'fan', id: '00' }, labelled, 7)).toEqual({
      name: 'decision_result_fan_id_00.csv',
      text:
        'normal_id_00_00000002.wav,0\n' +
        'normal_id_00_00000010.wav,0\n' +
        'anomaly_id_00_00000000.wav,0\n' +
        'anomaly_id_00_00000001.wav,1\n',
    });
  });

  it('is named by section and domain from 2021 on', () => {
    const machine = { type: 'gearbox', section: '03', domain: 'source_test' };
    expect(decisionFile(machine, [], 0).name).toBe('decision_result_gearbox_section_03_source_test.csv');
    expect(anomalyScoreFile(machine, []).name).toBe('anomaly_score_gearbox_section_03_source_test.csv');
  });
});

describe('resultFile', () => {
  it('is what the baseline writes, byte for byte, whatever the order of the rows', () => {
    const rows = reference.resultFile.rows.map(({ type, id, auc, pauc }) => row(type, id, auc, pauc));
    expect(resultFile(rows.toReversed())).toEqual({ name: 'result.csv', text: reference.resultFile.text });
  });

  it('is the evaluator’s with its order and its last line', () => {
    const rows = [row('ToyCar', '05', 0.75, 0.5), row('fan', '03', 0.5, 0.5), row('fan', '01', 1, 1)];
    expect(
      resultFile(rows, { types: ['fan', 'pump', 'ToyCar'], name: 'result_earmark', averageOverTypes: true }),
    ).toEqual({
      name: 'result_earmark.csv',
      text:
        'fan\nid,AUC,pAUC\n01,1.0,1.0\n03,0.5,0.5\nAverage,0.75,0.75\n\n' +
        'ToyCar\nid,AUC,pAUC\n05,0.75,0.5\nAverage,0.75,0.5\n\n' +
        'Average,0.75,0.625\n',
    });
  });

  it('refuses a machine without an AUC by name', () => {
    expect(() => resultFile([row('fan', '00', null, null)])).toThrow(
      expect.objectContaining({ code: 'RESULT_UNDEFINED', message: 'fan 00 has no AUC: there are no clips.' }),
    );
  });
});

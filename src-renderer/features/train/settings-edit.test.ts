import { describe, expect, it } from 'vitest';
import { isChanged, keptEdits, settingOverrides, settingRows, visibleRows } from './settings-edit.ts';

const preset = {
  logMel: { hop: 512, topDb: null },
  upsampling: 'paper',
  stage1: { iterations: 300, learningRate: 0.001, schedule: { kind: 'cosine', final: 0.00005 } },
  stage2: { srm: false, anomalousShare: 0.5 },
  simulation: { strength: [0.2, 1] },
};
const rows = settingRows(preset);

describe('a preset as rows', () => {
  it('has one row per value, with its group', () => {
    expect(rows.map(({ path }) => path)).toEqual([
      'logMel.hop',
      'logMel.topDb',
      'upsampling',
      'stage1.iterations',
      'stage1.learningRate',
      'stage1.schedule.kind',
      'stage1.schedule.final',
      'stage2.srm',
      'stage2.anomalousShare',
      'simulation.strength',
    ]);
    expect(rows[6]).toEqual({
      path: 'stage1.schedule.final',
      group: 'stage1',
      name: 'schedule.final',
      kind: 'number',
      text: '0.00005',
    });
    expect(rows[2]).toMatchObject({ group: '', name: 'upsampling', kind: 'text', text: 'paper' });
    expect(rows[9]).toMatchObject({ kind: 'json', text: '[0.2, 1]' });
  });
});

describe('changes of a preset', () => {
  it('are sent as key.path=value, in the order of the preset, and only where the value differs', () => {
    expect(
      settingOverrides(rows, {
        'stage2.srm': 'true',
        'stage1.iterations': ' 20 ',
        'logMel.hop': '512.0',
        'stage1.learningRate': '1e-3',
        'simulation.strength': '[0.2,1]',
        upsampling: 'paper',
      }),
    ).toEqual(['stage1.iterations=20', 'stage2.srm=true']);
  });

  it('are sent as typed where they are no number, so that main can say what is wrong', () => {
    expect(settingOverrides(rows, { 'stage1.iterations': 'many' })).toEqual(['stage1.iterations=many']);
  });

  it('quote text that main would read as a number', () => {
    expect(settingOverrides(rows, { upsampling: '5' })).toEqual(['upsampling="5"']);
  });

  it('send a new kind first, without what it replaces', () => {
    const edits = { 'stage1.schedule.final': '0.1', 'stage1.schedule.kind': 'constant', 'logMel.hop': '256' };
    expect(settingOverrides(rows, edits)).toEqual(['stage1.schedule.kind=constant', 'logMel.hop=256']);
    expect(visibleRows(rows, edits).map(({ path }) => path)).not.toContain('stage1.schedule.final');
    expect(visibleRows(rows, {})).toEqual(rows);
  });

  it('are marked, and survive another preset where it has the setting', () => {
    expect(isChanged(rows[3]!, { 'stage1.iterations': '20' })).toBe(true);
    expect(isChanged(rows[3]!, { 'stage1.iterations': '300' })).toBe(false);
    expect(keptEdits(rows, { 'stage1.iterations': '20', 'other.thing': '1' })).toEqual({ 'stage1.iterations': '20' });
  });
});

import { describe, expect, it } from 'vitest';

import paper from './presets/paper.json' with { type: 'json' };
import { auddsrPresets, parseSettings } from './settings.ts';
import { cpuSizes, paperSizes } from './sizes.ts';

const presets = Object.entries(auddsrPresets);

const refused = (message: string, hint?: string): unknown =>
  expect.objectContaining({
    code: 'AUDDSR_SETTINGS_INVALID',
    message: expect.stringContaining(message),
    ...(hint === undefined ? {} : { hint: expect.stringContaining(hint) }),
  });

describe('presets', () => {
  it('has the published numbers in paper', () => {
    const { sizes, quantiser, stage1, stage2, simulation, score } = auddsrPresets.paper;
    expect(sizes).toEqual(paperSizes);
    expect(quantiser).toMatchObject({ mode: 'ema', decay: 0.99, epsilon: 1e-5, reviveEvery: 200, reviveUntil: 0.8 });
    expect(stage1).toMatchObject({ iterations: 20_000, batch: 256, learningRate: 2e-4, commitment: 0.25 });
    expect(stage2).toMatchObject({ iterations: 10_000, batch: 16, anomalousShare: 0.5, learningRate: 2e-4, srm: true });
    expect(simulation).toMatchObject({ sampling: 'neighbour', skipNearest: 0.05, strength: [0.2, 1] });
    expect(score.default).toBe('map');
  });

  it('has the same networks in gpu and small ones in cpu', () => {
    expect(auddsrPresets.gpu.sizes).toEqual(paperSizes);
    expect(auddsrPresets.gpu.stage2.srm).toBe(true);
    expect(auddsrPresets.cpu.sizes).toEqual(cpuSizes);
    expect(auddsrPresets.cpu.stage2.srm).toBe(false);
  });

  it.each(presets)('reads %s again from its own JSON', (_name, settings) => {
    expect(parseSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });
});

describe('parseSettings', () => {
  it('puts overrides on top, in order, and leaves its input alone', () => {
    const settings = parseSettings(auddsrPresets.paper, [
      'stage1.batch=8',
      'stage1.batch=16',
      'stage2.srm=false',
      'simulation.strength=[0.1, 0.5]',
      'score.default=difference',
      'logMel.hop=256',
    ]);
    expect(settings.stage1.batch).toBe(16);
    expect(settings.stage2.srm).toBe(false);
    expect(settings.simulation.strength).toEqual([0.1, 0.5]);
    expect(settings.score.default).toBe('difference');
    expect(settings.logMel.hop).toBe(256);
    expect(auddsrPresets.paper.stage1.batch).toBe(256);
  });

  it('changes the kind of a schedule as a whole', () => {
    const schedule = (...overrides: string[]) => parseSettings(auddsrPresets.cpu, overrides).stage1.schedule;
    expect(schedule('stage1.schedule.kind=constant')).toEqual({ kind: 'constant' });
    expect(schedule('stage1.schedule.kind=step', 'stage1.schedule.at=0.5')).toEqual({
      kind: 'step',
      factor: 0.1,
      at: 0.5,
    });
    expect(schedule('stage1.schedule={"kind":"cosine","final":0.001}')).toEqual({ kind: 'cosine', final: 0.001 });
    expect(() => schedule('stage1.schedule.at=0.5')).toThrow(refused('"stage1.schedule.at"'));
  });

  it.each([
    ['stage1.iteration=3', 'There is no setting "stage1.iteration".', 'Known in stage1: iterations, batch'],
    ['stage3.x=1', 'There is no setting "stage3.x".', 'stage1, stage2'],
    ['batch=1', 'There is no setting "batch".', 'stage1, stage2'],
    ['sizes.codes.x=3', 'There is no setting "sizes.codes.x".', '"sizes.codes" takes a value'],
    ['logMel.hopp=3', 'There is no setting "logMel.hopp".', 'fftSize, hop'],
    ['constructor.prototype.x=1', 'There is no setting "constructor.prototype.x".', undefined],
    ['__proto__=1', 'There is no setting "__proto__".', undefined],
    ['stage1.batch', '"stage1.batch" is not a setting.', 'key=value'],
    ['=1', '"=1" is not a setting.', 'key=value'],
    ['stage1.batch=many', '"stage1.batch" is "many"', undefined],
    ['stage1.batch=0', '"stage1.batch" is 0', undefined],
    ['logMel.hop=-1', 'hop', undefined],
    ['simulation.strength=[1,0.2]', '"simulation.strength" is [1,0.2]', undefined],
    ['simulation.levels={"both":0,"coarse":0,"fine":0}', '"simulation.levels"', undefined],
    ['stage2.frames=48', '"stage2.frames" is 48: must be a multiple of 32 with SRM', undefined],
    ['logMel.bands=100', '"logMel.bands" is 100', undefined],
    ['score.default=best', '"score.default" is "best"', undefined],
  ])('refuses %s', (override, message, hint) => {
    expect(() => parseSettings(auddsrPresets.paper, [override])).toThrow(refused(message, hint));
  });

  it('names what is missing and what is strange in a file', () => {
    const { stage1, ...rest } = paper;
    expect(() => parseSettings(rest)).toThrow(refused('Setting "stage1" is missing.'));
    expect(() => parseSettings({ ...rest, stage1: { ...stage1, batchSize: 4 } })).toThrow(
      refused('"stage1.batchSize"', 'Known in stage1'),
    );
    expect(() => parseSettings({ ...paper, stage4: {} })).toThrow(refused('"stage4"'));
    for (const nothing of [null, undefined, 3, 'paper', []]) expect(() => parseSettings(nothing)).toThrow(refused(''));
    expect(() => parseSettings(null, ['stage1.batch=1'])).toThrow(refused(''));
  });
});

import { describe, expect, it } from 'vitest';
import type { DatasetSummary, MethodInfo, OutlierSetInfo } from '../../../src-shared/contract.ts';
import {
  complete,
  emptyForm,
  fittingCodebooks,
  idsOf,
  localProblems,
  problemOfSetting,
  problemsAt,
  toRequest,
  typesOf,
  type Choices,
  type Problem,
} from './form.ts';
import { codebook, dataset, method } from './testing.ts';

const choices: Choices = {
  datasets: [dataset],
  methods: [method],
  codebooks: [codebook],
  outliers: [],
  hasVerdicts: false,
  devices: ['cpu', 'webgpu'],
  device: 'webgpu',
};
const problem = (of: Partial<Problem>): Problem => ({
  code: 'X',
  severity: 'error',
  message: 'Something.',
  hint: 'Do it.',
  field: null,
  ...of,
});

const words = {
  noIds: problem({ field: 'ids' }),
  noCodebookFile: problem({ field: 'codebook' }),
  noOutliers: problem({ field: 'outliers' }),
  seed: problem({ field: 'seed' }),
};

describe('the form of the Train screen', () => {
  it('knows types and machine IDs in natural order, with what they can be used for', () => {
    expect(typesOf(dataset)).toEqual(['fan', 'valve']);
    expect(idsOf(dataset, 'fan')).toEqual([
      { id: '00', train: 40, test: 20, labelled: true },
      { id: '2', train: 30, test: 5, labelled: false },
      { id: '10', train: 30, test: 0, labelled: false },
    ]);
  });

  it('starts with sensible choices', () => {
    expect(complete(emptyForm(), choices)).toMatchObject({
      datasetId: 'd1',
      type: 'fan',
      ids: ['00', '2', '10'],
      method: 'auddsr',
      preset: 'quick',
      device: 'webgpu',
      codebookListed: '/w/codebook.safetensors',
    });
  });

  it('keeps what a person chose, and drops what is not there any more', () => {
    const form = { ...emptyForm(), datasetId: 'gone', type: 'fan', ids: ['2', '99'], preset: 'paper', device: 'cuda' };
    expect(complete(form, choices)).toMatchObject({ datasetId: 'd1', ids: ['2'], preset: 'paper', device: 'webgpu' });
    const other = { ...emptyForm(), type: 'pump', ids: ['00'] };
    expect(complete(other, choices)).toMatchObject({ type: 'fan', ids: ['00', '2', '10'] });
  });

  it('offers only codebooks that fit, and falls back where none does', () => {
    expect(fittingCodebooks([codebook], method, 'paper')).toEqual([]);
    const form = { ...emptyForm(), preset: 'paper', codebookFrom: 'listed' as const };
    expect(complete(form, choices)).toMatchObject({ codebookFrom: 'train', codebookListed: '' });
  });

  it('becomes a request: all IDs are an empty list, the preset is sent with what differs', () => {
    const form = complete(emptyForm(), choices);
    form.edits = { 'stage1.iterations': '20', 'stage2.srm': 'false' };
    expect(toRequest(form, choices)).toEqual({
      datasetId: 'd1',
      type: 'fan',
      ids: [],
      method: 'auddsr',
      preset: 'quick',
      device: 'webgpu',
      codebook: null,
      seed: 1,
      set: ['stage1.iterations=20'],
      watchAuc: true,
    });
    form.ids = ['2'];
    form.codebookFrom = 'listed';
    expect(toRequest(form, choices)).toMatchObject({ ids: ['2'], codebook: '/w/codebook.safetensors' });
    form.codebookFrom = 'file';
    form.codebookFile = ' /elsewhere/c.safetensors ';
    expect(toRequest(form, choices)).toMatchObject({ codebook: '/elsewhere/c.safetensors' });
    const plain: MethodInfo = { ...method, codebook: false };
    expect(toRequest(form, { ...choices, methods: [plain] })).toMatchObject({ codebook: null });
  });

  it('has outliers for methods that take them, and codebooks of the method that it shares them with', () => {
    const annot: MethodInfo = { ...method, id: 'auddsr_annot', outliers: true };
    expect(fittingCodebooks([codebook], annot, 'quick')).toEqual([codebook]);
    const set: OutlierSetInfo = {
      ...{ path: '/w/outliers/faults.json', name: 'faults', clips: 12 },
      source: 'review',
      ...{ fingerprint: 'f'.repeat(64), created: '2026-01-01T00:00:00.000Z' },
    };
    const all = { ...choices, methods: [annot], outliers: [set] };
    const form = complete(emptyForm(), all);
    expect(toRequest(form, all)).toMatchObject({ outliers: 'other-ids' });
    expect(toRequest({ ...form, outliersFrom: 'listed' }, all)).toMatchObject({ outliers: set.path });
    expect(toRequest({ ...form, outliersFrom: 'path', outliersPath: ' /faults ' }, all)).toMatchObject({
      outliers: '/faults',
    });
    expect(localProblems({ ...form, outliersFrom: 'path' }, annot, words).map(({ field }) => field)).toEqual([
      'outliers',
    ]);
    // A set that was deleted is no choice any more.
    expect(complete({ ...form, outliersFrom: 'listed' }, { ...all, outliers: [] }).outliersFrom).toBe('other-ids');
  });

  it('uses verdicts only where there are some, and as outliers only where the method takes them', () => {
    const annot: MethodInfo = { ...method, id: 'auddsr_annot', outliers: true };
    const some = { ...choices, methods: [annot], hasVerdicts: true };
    const form = complete({ ...emptyForm(), reviewed: 'outliers' }, some);
    expect(toRequest(form, some)).toMatchObject({ reviewed: 'outliers', outliers: 'other-ids' });
    const alone = toRequest(complete({ ...form, outliersFrom: 'reviewed' }, some), some);
    expect(alone).toMatchObject({ reviewed: 'outliers' });
    expect(alone).not.toHaveProperty('outliers');
    expect(complete({ ...form, outliersFrom: 'reviewed', reviewed: 'off' }, some).outliersFrom).toBe('other-ids');
    expect(complete({ ...form, method: '' }, { ...some, methods: [method] }).reviewed).toBe('normal');
    expect(toRequest(complete({ ...form }, { ...some, hasVerdicts: false }), some)).not.toHaveProperty('reviewed');
  });

  it('is no request while there is no data', () => {
    const nothing: DatasetSummary[] = [];
    expect(
      toRequest(complete(emptyForm(), { ...choices, datasets: nothing }), { ...choices, datasets: nothing }),
    ).toBeNull();
  });

  it('says itself what would mean something else to main', () => {
    const form = complete(emptyForm(), choices);
    expect(localProblems(form, method, words)).toEqual([]);
    expect(
      localProblems({ ...form, ids: [], seed: 1.5, codebookFrom: 'file' }, method, words).map(({ field }) => field),
    ).toEqual(['ids', 'codebook', 'seed']);
  });

  it('shows problems at their field, the worst first', () => {
    const problems = [
      problem({ field: 'ids', severity: 'note', code: 'N' }),
      problem({ field: 'ids', code: 'E' }),
      problem({ field: 'set', message: 'Setting "stage1.iterations" is 0: too small.' }),
      problem({ code: 'WHOLE' }),
    ];
    expect(problemsAt(problems, 'ids').map(({ code }) => code)).toEqual(['E', 'N']);
    expect(problemsAt(problems, null).map(({ code }) => code)).toEqual(['WHOLE']);
    expect(problemOfSetting(problems, 'stage1.iterations')?.field).toBe('set');
    expect(problemOfSetting(problems, 'stage1.iter')).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import { IdClasses, requireIds } from './id-classes.ts';

const clip = (machineType: string, machineId: string) => ({ machineType, machineId });
const [a, b, other] = [clip('fan', '00'), clip('fan', '02'), clip('pump', '00')];

it('orders classes by type and ID, whatever the order of the clips', () => {
  const classes = IdClasses.of([b, other, a, b], 'STgram');
  expect(classes.machines).toEqual([
    ['fan', '00'],
    ['fan', '02'],
    ['pump', '00'],
  ]);
  expect(classes.indexOf(other, 'STgram')).toBe(2);
  const read = IdClasses.from({
    tensors: {},
    meta: JSON.parse(JSON.stringify({ classes: classes.machines })) as object as Record<string, unknown>,
  });
  expect(read.machines).toEqual(classes.machines);
});

it('refuses one ID, and says what to do', () => {
  expect(() => IdClasses.of([a, a], 'STgram')).toThrow(
    expect.objectContaining({
      code: 'IDS_TOO_FEW',
      message: 'STgram learns to tell machine IDs apart; the normal training clips are of only one, fan 00.',
      hint: expect.stringContaining('at least two IDs') as string,
    }),
  );
});

it('refuses to score an ID that it was not trained on, before and after training', () => {
  const unknown = expect.objectContaining({
    code: 'ID_UNTRAINED',
    message: expect.stringContaining('pump 00') as string,
  });
  expect(() => requireIds({ train: [a, b], test: [a, other] }, 'STgram')).toThrow(unknown);
  expect(() => IdClasses.of([a, b], 'STgram').indexOf(other, 'STgram')).toThrow(unknown);
  requireIds({ train: [a, b], test: [a] }, 'STgram');
});

import { describe, expect, test } from 'vitest';
import { UserError, type PlainError } from './errors.ts';

const full = new UserError('CHECKPOINT_DAMAGED', 'The checkpoint cannot be read.', {
  hint: 'Resume from the one before it.',
  details: { path: 'runs/a/checkpoints/3', bytes: 1024, missing: ['bias', 'kernel'] },
});

describe('UserError', () => {
  test('is an Error with a stable code and a name that survives bundling', () => {
    expect(full).toBeInstanceOf(Error);
    expect(full.name).toBe('UserError');
    expect(full.code).toBe('CHECKPOINT_DAMAGED');
    expect(String(full)).toBe('UserError: The checkpoint cannot be read.');
    expect(full.stack).toContain('The checkpoint cannot be read.');
  });

  test('comes back whole from its plain form after structuredClone', () => {
    const back = UserError.fromPlain(structuredClone(full.toJSON()));
    expect(back).toBeInstanceOf(UserError);
    expect(back.message).toBe(full.message);
    expect(back.toJSON()).toEqual(full.toJSON());
  });

  test('comes back whole from JSON text', () => {
    const plain = JSON.parse(JSON.stringify(full)) as PlainError;
    expect(UserError.fromPlain(plain).toJSON()).toEqual(full.toJSON());
  });

  test('has no keys for what it was not given, in either direction', () => {
    const bare = new UserError('OUT_OF_MEMORY', 'The engine ran out of memory.');
    expect(Object.keys(bare.toJSON())).toEqual(['code', 'message']);
    expect(Object.keys(UserError.fromPlain(bare.toJSON()).toJSON())).toEqual(['code', 'message']);
    expect(bare.hint).toBeUndefined();
    expect(bare.details).toBeUndefined();
    expect('cause' in bare).toBe(false);
  });

  test('keeps its cause on this side of a boundary and does not send it across', () => {
    const cause = new RangeError('offset is out of bounds');
    const error = new UserError('CHECKPOINT_DAMAGED', 'The checkpoint cannot be read.', { cause });
    expect(error.cause).toBe(cause);
    expect(error.toJSON()).not.toHaveProperty('cause');
    expect('cause' in UserError.fromPlain(error.toJSON())).toBe(false);
  });

  test('refuses to hide details that cannot cross', () => {
    const error = new UserError('INTERNAL', 'Broken.', { details: { callback: () => undefined } });
    expect(() => structuredClone(error.toJSON())).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });
});

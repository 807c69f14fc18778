import { expect, test, vi } from 'vitest';
import { question } from './close-guard.ts';

vi.mock('electron', () => ({ app: {}, dialog: {} }));

test('the question names what runs, and Escape closes nothing', () => {
  const { message, detail, buttons, cancelId } = question(['AudDSR (quick) on fan 00']);
  expect(message).toBe('A job is running.');
  expect(detail).toContain('• AudDSR (quick) on fan 00');
  expect(buttons?.[cancelId ?? -1]).toBe('Cancel');
});

test('many jobs are counted', () => {
  const { message, detail } = question(Array.from({ length: 7 }, (_value, index) => `job ${index}`));
  expect(message).toBe('7 jobs are running.');
  expect(detail?.split('\n').filter((line) => line.startsWith('•'))).toHaveLength(6);
  expect(detail).toContain('• and 2 more');
});

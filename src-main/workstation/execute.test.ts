import { expect, test } from 'vitest';
import { startEngine } from './execute.ts';
import { testBench } from './fixtures/bench.ts';

test('what is behind an internal error of an engine without a run is handed on', async () => {
  let printed = '';
  const engine = await startEngine({
    ...testBench('/nowhere'),
    modules: [new URL('../engine/process/fixtures/tasks.ts', import.meta.url)],
    onEngineOutput: (text) => (printed += text),
  });
  try {
    await expect(engine.run('failInside', null)).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect.poll(() => printed).toMatch(/INTERNAL [0-9a-f]{8}: TypeError: secret detail of the inside\n {4}at /);
  } finally {
    await engine.dispose();
  }
});

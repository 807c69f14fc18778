import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src-shared/errors.ts';
import { openDevice } from './catalogue.ts';
import { DEVICE_KINDS } from './device.ts';
import { listDevices } from './list.ts';
import { deviceReportSchema } from './report.ts';

describe('openDevice', () => {
  it('opens what is always there', async () => {
    expect((await openDevice('cpu')).provider).toBe('ONNX Runtime CPU');
    expect((await openDevice('reference')).provider).toBe('tfjs CPU backend');
  });

  it.each(['gpu', '', 'cpu:1', 'cuda:x', '../cpu'])('refuses %j and names the choices', async (id) => {
    await expect(openDevice(id)).rejects.toMatchObject({
      code: 'DEVICE_UNKNOWN',
      hint: expect.stringContaining('webgpu') as string,
    });
  });

  it('says for every other kind why it is not there, and what to do', async () => {
    for (const id of DEVICE_KINDS) {
      const opened = await openDevice(id).catch((error: unknown) => error);
      if (!(opened instanceof Error)) continue;
      expect(opened).toBeInstanceOf(UserError);
      expect(opened).toMatchObject({ code: 'DEVICE_UNAVAILABLE', hint: expect.stringMatching(/\S/) as string });
    }
  });
});

describe('listDevices', () => {
  it('checks and measures a device in a process of its own', async () => {
    const [cpu, unknown] = await listDevices({ ids: ['cpu', 'nonsense'] });
    expect(deviceReportSchema.parse(cpu)).toMatchObject({
      id: 'cpu',
      ok: true,
      conformance: { passed: true, failures: [] },
    });
    expect(cpu?.rates?.convolutionGflops).toBeGreaterThan(0.1);
    expect(cpu?.rates?.trainingStepMs).toBeGreaterThan(0);
    expect(unknown).toMatchObject({ ok: false, reason: 'There is no device nonsense.' });
  });

  it('stops when it is cancelled', async () => {
    await expect(listDevices({ ids: ['cpu'], signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ENGINE_CANCELLED',
    });
  });
});

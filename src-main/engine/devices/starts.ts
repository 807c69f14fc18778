/** Whether a device starts at all, told apart from kernels that it computes wrongly. */
import { UserError } from '../../../src-shared/errors.ts';
import { tf } from '../tfjs.ts';
import { openDevice } from './catalogue.ts';
import type { Device, DeviceId, DeviceKind } from './device.ts';

/**
 * Opens a device that computes: most drivers are first asked when something is compiled.
 *
 * @throws UserError `DEVICE_UNKNOWN`, `DEVICE_UNAVAILABLE`
 */
export async function startDevice(id: DeviceId): Promise<Device> {
  const device = await openDevice(id);
  await assertStarts(device);
  return device;
}

/** The smallest computation: what fails here is the device or its driver, not a kernel. */
export async function assertStarts(device: Device): Promise<void> {
  try {
    const step = await device.compile(({ x }) => ({ outputs: { y: tf.add(x ?? 0, 1) } }), {
      state: { x: { dtype: 'float32', shape: [4] } },
      inputs: {},
    });
    await step.run({});
    await step.dispose();
  } catch (cause) {
    throw new UserError('DEVICE_UNAVAILABLE', `The device ${device.id} does not start: ${runtimeReason(cause)}`, {
      hint: startHints[device.kind] ?? 'Use cpu.',
      cause,
    });
  }
}

/** ONNX Runtime puts its source location and the failed condition before the part that says something. */
function runtimeReason(cause: unknown): string {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return (line.split(' was false. ').at(-1) ?? line).slice(0, 200);
}

const startHints: Readonly<Partial<Record<DeviceKind, string>>> = {
  webgpu:
    "Install the graphics card's driver (on Linux with Vulkan; without a card, scripts/setup-lavapipe.sh brings a software one), or use cpu.",
  cuda: 'Install CUDA 12 and cuDNN 9 and see that nvidia-smi lists the card, or use webgpu.',
  dml: 'Update the graphics driver, or use cpu.',
  coreml: 'Update macOS, or use cpu.',
};

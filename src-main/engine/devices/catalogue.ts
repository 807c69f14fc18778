/** Every device that the engine knows, and how one is opened. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';
import { gpuTarget } from '../trace/target.ts';
import { DEVICE_KINDS, type Device, type DeviceId, type DeviceKind } from './device.ts';
import { cpuDevice, hostDevice, residentDevice, webgpuDevice } from './onnx.ts';
import { tensorflowDevice } from './tensorflow.ts';

const openers: Readonly<Record<DeviceKind, (index: number) => Device | Promise<Device>>> = {
  cpu: () => cpuDevice,
  webgpu: openWebgpu,
  cuda: openCuda,
  dml: openDml,
  coreml: openCoreml,
  tensorflow: tensorflowDevice,
  reference: async () => (await import('./reference.ts')).referenceDevice,
};

/**
 * Opens a device by its id: a kind, or `cuda:1`, `dml:1` for a second card.
 * @throws UserError `DEVICE_UNKNOWN`, `DEVICE_UNAVAILABLE` (with what to install)
 */
export async function openDevice(id: DeviceId): Promise<Device> {
  const { groups } = /^(?<kind>[a-z]+)(?::(?<index>\d+))?$/.exec(id) ?? {};
  const kind = DEVICE_KINDS.find((name) => name === groups?.['kind']);
  const many = kind === 'cuda' || kind === 'dml';
  if (!kind || (groups?.['index'] !== undefined && !many)) {
    throw new UserError('DEVICE_UNKNOWN', `There is no device ${id}.`, {
      hint: `Choose one of ${DEVICE_KINDS.join(', ')}; earmark devices shows which of them work here.`,
    });
  }
  return await openers[kind](Number(groups?.['index'] ?? 0));
}

function openWebgpu(): Device {
  if (!runtimeFile()) throw noRuntime();
  return webgpuDevice;
}

/** CUDA is a library of its own beside the runtime's; npm's package leaves it out for its size. */
function openCuda(index: number): Device {
  if (process.platform === 'darwin') throw elsewhere('cuda', 'Linux and Windows with an NVIDIA card');
  const folder = runtimeFile();
  if (!folder) throw noRuntime();
  const library = process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  if (!existsSync(join(folder, library))) {
    throw new UserError('DEVICE_UNAVAILABLE', "ONNX Runtime's CUDA library is not installed.", {
      hint: 'On a machine with CUDA 12 and cuDNN 9 run npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12, or use webgpu.',
    });
  }
  return residentDevice(
    { id: index === 0 ? 'cuda' : `cuda:${index}`, kind: 'cuda', provider: 'ONNX Runtime CUDA' },
    gpuTarget,
    {
      executionProviders: [{ name: 'cuda', deviceId: index }],
      graphOptimizationLevel: 'all',
    },
  );
}

function openDml(index: number): Device {
  if (process.platform !== 'win32') throw elsewhere('dml', 'Windows');
  return hostDevice(
    { id: index === 0 ? 'dml' : `dml:${index}`, kind: 'dml', provider: 'ONNX Runtime DirectML' },
    () => gpuTarget,
    () => ({
      executionProviders: [{ name: 'dml', deviceId: index }],
      // DirectML's own requirement.
      enableMemPattern: false,
      executionMode: 'sequential',
    }),
  );
}

function openCoreml(): Device {
  if (process.platform !== 'darwin') throw elsewhere('coreml', 'macOS');
  if (!runtimeFile()) throw noRuntime();
  return hostDevice(
    { id: 'coreml', kind: 'coreml', provider: 'ONNX Runtime Core ML' },
    () => gpuTarget,
    () => ({
      executionProviders: ['coreml'],
    }),
  );
}

/** The folder of the runtime's binaries for this machine, if npm's package has them. */
function runtimeFile(): string | undefined {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
  return existsSync(join(folder, 'onnxruntime_binding.node')) ? folder : undefined;
}

function elsewhere(kind: DeviceKind, where: string): UserError {
  return new UserError('DEVICE_UNAVAILABLE', `The device ${kind} exists only on ${where}.`, {
    hint: 'Use cpu or webgpu here.',
  });
}

function noRuntime(): UserError {
  return new UserError(
    'DEVICE_UNAVAILABLE',
    `ONNX Runtime has no build for ${process.platform} on ${process.arch} (Intel Macs are among those left out).`,
    { hint: 'Install @tensorflow/tfjs-node and use the device tensorflow.' },
  );
}

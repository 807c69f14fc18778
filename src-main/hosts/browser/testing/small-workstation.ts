/** For tests: a workstation with three channels, behind the real validation. */
import type { AppSettings, DeviceInfo } from '../../../../src-shared/contract.ts';
import { DEFAULT_SETTINGS } from '../../../../src-shared/app-settings.ts';
import { UserError } from '../../../../src-shared/errors.ts';
import { answer, EventHub, type Handlers, type Workstation } from '../../../workstation/workstation.ts';

export interface SmallWorkstation extends Workstation {
  readonly hub: EventHub;
  /** Bytes of uploads, in their order. */
  readonly uploads: Uint8Array[];
  /** Answers to `devices.list`; a test may make it wait. */
  devices: () => Promise<readonly DeviceInfo[]>;
  readonly disposed: () => boolean;
}

export function smallWorkstation(): SmallWorkstation {
  const hub = new EventHub();
  const uploads: Uint8Array[] = [];
  let settings: AppSettings = DEFAULT_SETTINGS;
  let disposed = false;
  const handlers: Pick<
    Handlers,
    | 'settings.get'
    | 'settings.set'
    | 'devices.list'
    | 'datasets.upload'
    | 'jobs.preview'
    | 'workspace.open'
    | 'datasets.list'
  > = {
    'settings.get': () => settings,
    'settings.set': (change) => {
      settings = { ...settings, ...change } as AppSettings;
      hub.emit('settings.changed', settings);
      return settings;
    },
    'devices.list': () => workstation.devices(),
    'datasets.list': () => [],
    'datasets.upload': ({ bytes }) => {
      uploads.push(bytes);
      return { root: '/uploads' };
    },
    'jobs.preview': ({ runId }) => ({
      runId,
      step: 7,
      bands: 1,
      frames: 3,
      pictures: [{ name: 'input', data: Float32Array.of(-1.5, Number.NaN, 3e38) }],
    }),
    'workspace.open': ({ path }) => {
      throw new UserError('WORKSPACE_MISSING', `There is no workspace at ${path}.`, { hint: 'Make one.' });
    },
  };
  const workstation: SmallWorkstation = {
    hub,
    uploads,
    devices: () => Promise.resolve([]),
    disposed: () => disposed,
    answer: (channel, args) => answer(handlers as Handlers, channel, args, () => undefined),
    subscribe: (listener) => hub.subscribe(listener),
    running: () => [],
    dispose: () => {
      disposed = true;
      return Promise.resolve();
    },
  };
  return workstation;
}

/** Words of the Settings screen. */
export const settings = {
  title: 'Settings',
  sections: 'Sections',
  saved: 'Saved',

  devices: {
    title: 'Devices',
    description:
      'Where models are trained and clips are scored. A check computes every operation on the device, compares it with the reference and measures its speed.',
    checkAll: 'Check all',
    check: 'Check',
    checkOf: (id: string) => `Check ${id}`,
    stop: 'Stop the check',
    default: 'Preselected for training',
    defaultOf: (id: string) => `Preselect ${id} for training`,
    unchecked: 'Not checked',
    checking: 'Checking',
    ok: 'Works',
    failed: 'Cannot be used',
    none: 'No devices were found',
    noneHint: 'Check all looks for them again.',
    checked: (ago: string) => `checked ${ago}`,
    columns: {
      device: 'Device',
      state: 'State',
      memory: 'Memory',
      training: 'Training',
      convolution: 'Convolution',
      step: 'Training step',
      actions: 'Actions',
    },
    gflops: (value: string) => `${value} GFLOP/s`,
    milliseconds: (value: string) => `${value}\u202fms`,
    cases: (count: string) => `${count} operations agree with the reference`,
  },

  appearance: {
    title: 'Appearance',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    colourMap: 'Colours of the log-mel',
    colourMapHint: 'All four grow evenly in lightness and can be told apart with any colour vision.',
    colourMaps: { magma: 'Magma', viridis: 'Viridis', cividis: 'Cividis', grey: 'Grey' },
  },

  notifications: {
    title: 'Notifications',
    label: 'Tell me when a job ends',
    hint: 'A notification of the system, also while the window is in the background.',
  },

  storage: {
    title: 'Storage',
    description: 'Features that were computed once are kept, so that training starts sooner.',
    used: 'Used by the feature cache',
    of: (used: string, limit: string) => `${used} of ${limit}`,
    limit: 'Most it may use',
    limitHint: 'The oldest features go first. They are computed again when they are needed.',
    clear: 'Clear cache',
    clearTitle: 'Clear the feature cache?',
    clearMessage: 'Nothing is lost: features are computed again when they are needed, which takes a while.',
    cleared: 'The feature cache is empty',
    runs: 'Runs of this workspace',
  },

  folders: {
    title: 'Folders',
    workspace: 'Workspace',
    noWorkspace: 'None is open',
    cache: 'Feature cache',
    settings: 'Settings file',
    show: 'Show in folder',
    copy: (name: string) => `Copy path: ${name}`,
    copied: 'Path copied',
  },

  about: {
    title: 'About',
    version: 'Version',
    host: 'Runs as',
    hosts: { electron: 'Desktop application', browser: 'In the browser' },
    platform: 'System',
    shortcuts: 'Keyboard shortcuts',
    shortcutsHint: 'Press ? anywhere.',
  },
};

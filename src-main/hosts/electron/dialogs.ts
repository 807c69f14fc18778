/** Native dialogs for folders and files. */
import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { Host } from '../../workstation/host.ts';

type Purpose = Parameters<NonNullable<Host['pickFolder']>>[0];

const FOLDERS: Readonly<Record<Purpose, OpenDialogOptions>> = {
  workspace: { title: 'Choose a workspace', buttonLabel: 'Choose', properties: ['openDirectory', 'createDirectory'] },
  dataset: { title: 'Choose a folder of recordings', buttonLabel: 'Choose', properties: ['openDirectory'] },
  run: { title: "Choose a run's folder", buttonLabel: 'Choose', properties: ['openDirectory'] },
  export: {
    title: 'Choose a folder for the files',
    buttonLabel: 'Choose',
    properties: ['openDirectory', 'createDirectory'],
  },
};

const CODEBOOK: OpenDialogOptions = {
  title: 'Choose a codebook',
  buttonLabel: 'Choose',
  properties: ['openFile'],
  filters: [{ name: 'Codebooks', extensions: ['safetensors'] }],
};

/** `parent` is asked each time: dialogs belong to the window that is there then. */
export function nativePickers(
  parent: () => BrowserWindow | undefined,
): Required<Pick<Host, 'pickFolder' | 'pickFile'>> {
  return {
    pickFolder: async (purpose) => await pick(parent(), FOLDERS[purpose]),
    pickFile: async () => await pick(parent(), CODEBOOK),
  };
}

async function pick(parent: BrowserWindow | undefined, options: OpenDialogOptions): Promise<string | null> {
  const { canceled, filePaths } =
    parent === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
  return canceled ? null : (filePaths[0] ?? null);
}

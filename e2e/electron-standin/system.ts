/** The parts of Electron that speak to the desktop: recorded, and answered as a test says. */
import { EventEmitter } from 'node:events';

/** What main asked of the desktop, in order. */
export const records = {
  dialogs: [] as { readonly kind: string; readonly options: unknown }[],
  opened: [] as { readonly kind: string; readonly target: string }[],
  notifications: [] as Notification[],
};

/** Each kind's answers, taken from the front; without one the dialog is cancelled, as by Escape. */
const answers = new Map<string, unknown[]>();

export function answerDialog(kind: string, answer: unknown): void {
  answers.set(kind, [...(answers.get(kind) ?? []), answer]);
}

async function show(kind: string, args: readonly unknown[], cancelled: unknown): Promise<unknown> {
  // `(window, options)` or `(options)`.
  records.dialogs.push({ kind, options: args.at(-1) });
  await new Promise((resolve) => setImmediate(resolve));
  return answers.get(kind)?.shift() ?? cancelled;
}

export const dialog = {
  showOpenDialog: async (...args: unknown[]) => await show('open', args, { canceled: true, filePaths: [] }),
  showSaveDialog: async (...args: unknown[]) => await show('save', args, { canceled: true, filePath: '' }),
  showMessageBox: async (...args: unknown[]) => {
    const { cancelId } = args.at(-1) as { readonly cancelId?: number };
    return await show('message', args, { response: cancelId ?? 0, checkboxChecked: false });
  },
  showErrorBox: (title: string, content: string) => {
    records.dialogs.push({ kind: 'error', options: { title, content } });
    process.stderr.write(`[error box] ${title} ${content}\n`);
  },
};

export const shell = {
  openExternal: async (target: string) => {
    await Promise.resolve();
    records.opened.push({ kind: 'external', target });
  },
  openPath: async (target: string) => {
    await Promise.resolve();
    records.opened.push({ kind: 'path', target });
    return '';
  },
  showItemInFolder: (target: string) => void records.opened.push({ kind: 'folder', target }),
};

class NativeTheme extends EventEmitter {
  themeSource = 'system';

  get shouldUseDarkColors(): boolean {
    return this.themeSource === 'dark';
  }
}

export const nativeTheme = new NativeTheme();

export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;

  constructor({ title, body }: { readonly title: string; readonly body: string }) {
    super();
    this.title = title;
    this.body = body;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    records.notifications.push(this);
    this.emit('show');
  }

  close(): void {
    this.emit('close');
  }
}

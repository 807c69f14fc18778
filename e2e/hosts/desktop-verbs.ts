/** What a person does outside of the page: menus, native dialogs, the window. The same words for Electron and stand-in. */
import type { DesktopProgram } from './desktop.ts';

/** Dialogs that were shown, kept by the replaced functions in the main process. */
interface Shown {
  readonly kind: 'open' | 'message';
  readonly options: { readonly title?: string; readonly message?: string; readonly detail?: string };
}

interface Asked {
  earmarkAsked?: Shown[];
}

export class Desktop {
  readonly program: DesktopProgram;

  constructor(program: DesktopProgram) {
    this.program = program;
  }

  /** Chooses in the application menu, by the item's id. */
  async chooseMenu(id: string): Promise<void> {
    await this.program.evaluate(({ Menu }, item) => {
      const found = Menu.getApplicationMenu()?.getMenuItemById(item);
      if (!found) throw new Error(`The menu has no ${item}.`);
      (found as unknown as { click: () => void }).click();
    }, id);
  }

  /** The next folder or file dialog is answered with this path, or closed. */
  async answerOpenDialog(path: string | null): Promise<void> {
    await this.program.evaluate(({ dialog }, chosen) => {
      const asked: Shown[] = ((globalThis as Asked).earmarkAsked ??= []);
      dialog.showOpenDialog = async (...args: unknown[]) => {
        asked.push({ kind: 'open', options: args.at(-1) as Shown['options'] });
        await Promise.resolve();
        return { canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] };
      };
    }, path);
  }

  /** Every question is answered with the button of this name until another is named. */
  async answerQuestions(button: string): Promise<void> {
    await this.program.evaluate(({ dialog }, name) => {
      const asked: Shown[] = ((globalThis as Asked).earmarkAsked ??= []);
      dialog.showMessageBox = async (...args: unknown[]) => {
        const options = args.at(-1) as Shown['options'] & { readonly buttons: readonly string[] };
        asked.push({ kind: 'message', options });
        await Promise.resolve();
        if (!options.buttons.includes(name))
          throw new Error(`There is no button ${name}: ${options.buttons.join(', ')}`);
        return { response: options.buttons.indexOf(name), checkboxChecked: false };
      };
    }, button);
  }

  async shownDialogs(): Promise<readonly Shown[]> {
    // As JSON: options may hold what does not cross.
    const text = await this.program.evaluate(() => JSON.stringify((globalThis as Asked).earmarkAsked ?? []));
    return JSON.parse(text) as readonly Shown[];
  }

  async windowCount(): Promise<number> {
    return await this.program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  }

  async setBounds(bounds: Electron.Rectangle): Promise<void> {
    await this.program.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
      bounds,
    );
  }

  async bounds(): Promise<Electron.Rectangle> {
    return await this.program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getNormalBounds());
  }

  async windowState(): Promise<'minimised' | 'maximised' | 'normal' | 'gone'> {
    return await this.program.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) return 'gone';
      if (window.isMinimized()) return 'minimised';
      return window.isMaximized() ? 'maximised' : 'normal';
    });
  }

  async minimise(): Promise<void> {
    await this.program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  }

  async maximise(): Promise<void> {
    await this.program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.maximize());
  }

  /** As its cross does; the program may ask first. */
  async closeWindow(): Promise<void> {
    await this.program.evaluate(({ BrowserWindow }) => {
      // Later: the program may be gone before it has answered this call.
      setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 10);
    });
  }
}

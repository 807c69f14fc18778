/** Keys that work everywhere: `g` then a screen's letter, Ctrl+1 to Ctrl+6, `?`, Ctrl+Shift+L. */
import { onScopeDispose } from 'vue';
import { screenNames, type ScreenName } from './router.ts';

export const screenLetters: Readonly<Record<ScreenName, string>> = {
  workspace: 'w',
  train: 't',
  results: 'r',
  review: 'v',
  clip: 'c',
  settings: 's',
};

export interface ShortcutActions {
  readonly go: (screen: ScreenName) => void;
  readonly help: () => void;
  readonly toggleTheme: () => void;
}

/** How long a `g` waits for its letter, ms. */
const PATIENCE = 1200;

/** Listens until the scope ends. */
export function useShortcuts(actions: ShortcutActions, target: EventTarget = window): void {
  let goUntil = 0;

  function onKey(event: Event): void {
    if (!(event instanceof KeyboardEvent) || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      const screen = screenNames[Number(event.key) - 1];
      if (screen !== undefined && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        actions.go(screen);
      } else if (event.shiftKey && event.key.toLowerCase() === 'l') {
        event.preventDefault();
        actions.toggleTheme();
      }
      return;
    }
    if (event.altKey || isTyping(event.target) || isInDialog()) return;
    if (event.key === '?') {
      event.preventDefault();
      actions.help();
      return;
    }
    const letter = event.key.toLowerCase();
    if (event.timeStamp <= goUntil) {
      goUntil = 0;
      const screen = screenNames.find((name) => screenLetters[name] === letter);
      if (screen !== undefined) {
        event.preventDefault();
        actions.go(screen);
      }
      return;
    }
    if (letter === 'g' && !event.repeat) goUntil = event.timeStamp + PATIENCE;
  }

  // Before the screens' own keys: the letter after a `g` must not also start the player.
  target.addEventListener('keydown', onKey, { capture: true });
  onScopeDispose(() => target.removeEventListener('keydown', onKey, { capture: true }));
}

/** Whether keys are text there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || (target.getAttribute('role') === 'combobox' && target.tagName === 'INPUT')
  );
}

function isInDialog(): boolean {
  return document.querySelector('[role="dialog"][data-state="open"], [role="menu"][data-state="open"]') !== null;
}

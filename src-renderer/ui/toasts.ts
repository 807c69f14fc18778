/** Short messages at the page's corner, for what happened elsewhere than where one looks. */
import { shallowRef } from 'vue';
import { asFailure } from './failure.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'success' | 'danger';
  readonly title: string;
  readonly body?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => unknown } | undefined;
  /** ms; a failure stays until it is closed. */
  readonly duration: number;
}

const MOST = 4;
let nextId = 1;

export const toasts = shallowRef<readonly Toast[]>([]);

export function toast(
  title: string,
  options: Partial<Pick<Toast, 'tone' | 'body' | 'action' | 'duration'>> = {},
): number {
  const id = nextId++;
  const { tone = 'info', duration = tone === 'danger' ? Infinity : 5000, ...rest } = options;
  toasts.value = [...toasts.value, { id, tone, title, duration, ...rest }].slice(-MOST);
  return id;
}

/** For actions without a place of their own for an error; returns nothing, so `.catch(toastError)` fits. */
export function toastError(error: unknown): void {
  const failure = asFailure(error);
  toast(failure.message, { tone: 'danger', body: failure.hint });
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

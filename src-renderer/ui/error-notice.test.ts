import { createApp, h, type App } from 'vue';
import { afterEach, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { UserError } from '../../src-shared/errors.ts';
import ErrorNotice from './ErrorNotice.vue';
import { describeFailure } from './failure.ts';

let app: App | undefined;
afterEach(() => {
  app?.unmount();
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

function show(props: { readonly error: unknown; readonly onRetry?: () => void }): HTMLElement {
  const place = document.createElement('div');
  document.body.append(place);
  app = createApp({ render: () => h(ErrorNotice, props) });
  app.mount(place);
  return place;
}

const button = (place: HTMLElement, label: string): HTMLButtonElement =>
  [...place.querySelectorAll('button')].find((one) => one.textContent.includes(label))!;

const missing = new UserError('DATASET_MISSING', 'The folder /data/fan is not there.', {
  hint: 'Connect the disk.',
  details: { root: '/data/fan' },
});

it('says what happened, what to do, and its code, and is read out', () => {
  const place = show({ error: missing });
  expect(place.querySelector('[role=alert]')!.textContent).toContain('The folder /data/fan is not there.');
  expect(place.textContent).toContain('Connect the disk.');
  expect(place.textContent).toContain('DATASET_MISSING');
  expect(button(place, 'Try again')).toBeUndefined();
});

it('copies everything that helps to find the cause', async () => {
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  const place = show({ error: missing.toJSON() });
  await userEvent.click(button(place, 'Copy details'));
  expect(write).toHaveBeenCalledExactlyOnceWith(describeFailure(missing.toJSON()));
  expect(write.mock.calls[0]![0]).toContain('"root": "/data/fan"');
  await expect.poll(() => place.textContent).toContain('Copied');
});

it('offers to try again where that may help', async () => {
  const retry = vi.fn();
  const place = show({ error: missing, onRetry: retry });
  await userEvent.click(button(place, 'Try again'));
  expect(retry).toHaveBeenCalledOnce();
});

it('keeps the words of a failure inside the page for the details', () => {
  const place = show({ error: new TypeError('x is undefined') });
  expect(place.textContent).not.toContain('x is undefined');
  expect(place.textContent).toContain('Something unexpected happened');
});

/** Notifications of the system. */
import { Notification } from 'electron';

/** Shows one where the system can; a click brings the window up. Kept until it is gone, or a click would be lost. */
const shown = new Set<Notification>();

export function notify(title: string, body: string, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  shown.add(notification);
  const forget = (): void => void shown.delete(notification);
  notification.on('click', () => {
    forget();
    onClick();
  });
  notification.on('close', forget);
  notification.on('failed', forget);
  notification.show();
}

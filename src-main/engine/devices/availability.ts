/** For tests: whether a graphics device starts here. */
import type { Device } from './device.ts';
import { startDevice } from './starts.ts';

/** The device, or the reason why it is not there, for a printed skip. */
export async function tryDevice(id: string): Promise<{ device: Device } | { reason: string }> {
  try {
    const device = await startDevice(id);
    return { device };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

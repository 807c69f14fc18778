/**
 * Events that wait for a slow page, merged so that they take no more memory than there are jobs and runs: of states the
 * newest, of lists the union, of metrics the last lines.
 */
import type { EventName, Events } from '../../../src-shared/contract.ts';

/** Lines of a run's metrics that wait; a page that missed more reads the run again when it opens it. */
const MAX_ROWS = 1000;
/** Ids in one "read the list again"; a page reads the whole list anyway. */
const MAX_IDS = 1000;

type Event = { [E in EventName]: { readonly event: E; readonly data: Events[E] } }[EventName];

export class HeldEvents {
  readonly #held = new Map<string, Event>();

  get size(): number {
    return this.#held.size;
  }

  hold<E extends EventName>(event: E, data: Events[E]): void {
    const next = { event, data } as Event;
    const key = keyOf(next);
    const before = this.#held.get(key);
    // At the end of the order: nothing may overtake what was said before it.
    this.#held.delete(key);
    if (next.event === 'jobs.removed') this.#held.delete(`jobs.changed ${next.data.id}`);
    this.#held.set(key, before === undefined ? next : merged(before, next));
  }

  /** All of them in order; none are held afterwards. */
  take(): readonly Event[] {
    const events = [...this.#held.values()];
    this.#held.clear();
    return events;
  }
}

/** Events with the same key are merged. */
function keyOf({ event, data }: Event): string {
  switch (event) {
    case 'jobs.changed':
    case 'jobs.removed':
      return `${event} ${data.id}`;
    case 'runs.metrics':
    case 'runs.preview':
      return `${event} ${data.runId}`;
    default:
      return event;
  }
}

function merged(before: Event, next: Event): Event {
  if (before.event === 'runs.metrics' && next.event === 'runs.metrics') {
    const rows = [...before.data.rows, ...next.data.rows].slice(-MAX_ROWS);
    return { event: next.event, data: { runId: next.data.runId, rows } };
  }
  if (before.event === 'runs.changed' && next.event === 'runs.changed') {
    return { event: next.event, data: { ids: union(before.data.ids, next.data.ids) } };
  }
  if (before.event === 'datasets.changed' && next.event === 'datasets.changed') {
    return { event: next.event, data: { ids: union(before.data.ids, next.data.ids) } };
  }
  return next;
}

function union(before: readonly string[], next: readonly string[]): readonly string[] {
  return [...new Set([...before, ...next])].slice(-MAX_IDS);
}

/** Keeps what the fuzzer calls inside its own folder: a path that it made up must not make folders on somebody's disk. */
import { join, resolve } from 'node:path';
import { isInside } from '../../../../src-main/workstation/containment.ts';
import type { StandIn } from './known.ts';

/** Nothing can be made there. */
const HARMLESS = /^\/dev\/null(?:\/|$)/;

/** `value` with ids in place of stand-ins, and with every absolute path that leads out of `sandbox` moved into it. */
export function fenced(value: unknown, ids: Readonly<Record<StandIn, string>>): unknown {
  if (typeof value === 'string') return fencedText(value, ids);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item) => fenced(item, ids));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fenced(item, ids)]));
}

function fencedText(text: string, ids: Readonly<Record<StandIn, string>>): string {
  const told = text.replaceAll(/«[a-z ]+»/g, (name) => (Object.hasOwn(ids, name) ? ids[name as StandIn] : name));
  // As main reads a typed path.
  const plain = told.trim().replace(/^(["'])(.*)\1$/, '$2');
  const sandbox = ids['«sandbox»'];
  if (!plain.startsWith('/') || HARMLESS.test(plain) || plain.includes('\0')) return told;
  return isInside(sandbox, resolve(plain)) ? told : join(sandbox, 'fenced', plain.replaceAll('..', '_').slice(0, 100));
}

/** A method's settings for a run: a preset, and what the command line changes of it. */
import type { JsonValue } from '../engine/checkpoint/json.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { Detector } from '../detectors/detector.ts';

export type JsonSettings = Record<string, JsonValue>;

/**
 * @param overrides `key=value`; a key may have dots (`stage2.steps=400`), a value is JSON or else text
 * @throws UserError `PRESET_UNKNOWN`, `SETTING_INVALID`
 */
export function resolveSettings(detector: Detector, preset: string, overrides: readonly string[] = []): JsonSettings {
  const chosen = detector.presets[preset];
  if (chosen === undefined || !Object.hasOwn(detector.presets, preset)) {
    throw new UserError('PRESET_UNKNOWN', `${detector.name} has no preset '${preset}'.`, {
      hint: `Choose one of ${Object.keys(detector.presets).join(', ')}.`,
    });
  }
  if (detector.parseSettings !== undefined) return detector.parseSettings(chosen, overrides) as JsonSettings;
  const settings = structuredClone(chosen) as Record<string, unknown>;
  for (const override of overrides) applyOverride(settings, override);
  return checkSettings(detector, settings) as JsonSettings;
}

/** @throws UserError `SETTING_INVALID` */
export function checkSettings(detector: Detector, settings: unknown): unknown {
  const parsed = detector.settings.safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${issue?.path.join('.') ?? 'settings'}: ${issue?.message ?? 'not understood'}`);
}

function applyOverride(settings: Record<string, unknown>, override: string): void {
  const at = override.indexOf('=');
  if (at < 1) throw invalid(`'${override}' is not key=value`);
  const path = override.slice(0, at).split('.');
  const last = path.pop() ?? '';
  let parent = settings;
  for (const [depth, name] of [...path, last].entries()) {
    if (!Object.hasOwn(parent, name)) {
      throw invalid(
        `there is no setting '${[...path, last].slice(0, depth + 1).join('.')}'`,
        `There are: ${Object.keys(parent).join(', ')}.`,
      );
    }
    if (depth === path.length) break;
    const inner = parent[name];
    if (typeof inner !== 'object' || inner === null) throw invalid(`'${name}' of ${override} has no parts`);
    parent = inner as Record<string, unknown>;
  }
  parent[last] = jsonOrText(override.slice(at + 1));
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function invalid(reason: string, hint = 'Correct the value of --set.'): UserError {
  return new UserError('SETTING_INVALID', `A setting is not right: ${reason}.`, { hint });
}

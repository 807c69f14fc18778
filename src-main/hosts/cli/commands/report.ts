import { readFile } from 'node:fs/promises';
import {
  reportClipChoices,
  reportSections,
  type ReportClipChoice,
  type ReportContent,
  type ReportSection,
} from '../../../../src-shared/contract/reports.ts';
import { UserError } from '../../../../src-shared/errors.ts';
import { showProgress, type Progress } from '../../../datasets/progress.ts';
import { defineCommand, usageError, type Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { required } from '../method-options.ts';
import { installed, type OpenWorkbench } from '../open-workbench.ts';

export function reportCommand(open: OpenWorkbench): Command {
  return defineCommand({
    name: 'report',
    summary: 'Write a report of runs: one HTML file that needs nothing else, or a PDF.',
    description:
      'Figures with intervals, curves, thresholds and what they do, clips with log-mel, map and what reviewers said, method, settings, audit trail. Runs are folders, or ids with --workspace; reviews and thresholds come from the workspace that the runs lie in. A PDF takes Chrome, Chromium or Edge (EARMARK_CHROMIUM names another).',
    positionals: '<run...>',
    options: {
      out: { type: 'string', value: 'file', description: 'Ends in .html or .pdf.' },
      title: { type: 'string', description: 'Default: after the machines.' },
      author: { type: 'string', value: 'name', description: 'Who answers for it.' },
      logo: { type: 'string', value: 'file', description: 'PNG, JPEG or SVG, at the top right.' },
      sections: { type: 'string', value: 'S,S', description: `Of ${reportSections.join(', ')}. Default: all.` },
      clips: {
        type: 'string',
        value: 'N|which',
        default: 'reviewed',
        description: `The N highest scores, or ${reportClipChoices.join(', ')}.`,
      },
      most: { type: 'string', value: 'N', default: '200', description: 'Clips per run that are shown at most.' },
      'clips-per-day': { type: 'string', value: 'N', default: '1440', description: 'For the false alarms per day.' },
      workspace: { type: 'string', value: 'dir', description: 'Default: the one that the runs lie in.' },
    },
    async run({ options, positionals, streams }) {
      if (positionals.length === 0)
        throw usageError('No run was named.', 'Name one: earmark report <run> --out F.html');
      const json = options.json === true;
      const request = {
        runs: positionals,
        out: required(options.out, '--out'),
        title: options.title,
        author: options.author ?? '',
        logo: options.logo === undefined ? null : await readLogo(options.logo),
        sections: sectionsOf(options.sections),
        clips: clipsOf(options.clips, numberOf(options.most, '--most', 5000)),
        clipsPerDay: numberOf(options['clips-per-day'], '--clips-per-day', 1e7),
        workspace: options.workspace,
      };
      const { makeReport } = await import('../../../workstation/report/make.ts');
      const bench = await open();
      let progress: Progress | undefined;
      const made = await interruptible(streams, json, async (signal) => {
        try {
          return await makeReport(bench, request, {
            signal,
            onProgress: (done, total) => {
              if (total === 0) return;
              progress ??= showProgress(streams, { title: 'Reading clips', unit: 'clips', quiet: json });
              progress.update(done, total);
            },
            onActivity: (activity) => {
              progress?.end();
              progress = undefined;
              if (!json) streams.err(activity);
            },
            onNotice: (message) => streams.err(message),
          });
        } finally {
          progress?.end();
        }
      });
      if (json) streams.out(JSON.stringify(made));
      else streams.out(made.file);
    },
  });
}

async function readLogo(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UserError('LOGO_MISSING', `The logo ${path} cannot be read (${reason}).`, {
      hint: 'Name a PNG, JPEG or SVG file that is there.',
      cause,
    });
  }
}

function sectionsOf(text: string | undefined): ReportSection[] {
  if (text === undefined) return [...reportSections];
  return text.split(',').map((word) => {
    const name = word.trim() as ReportSection;
    if (reportSections.includes(name)) return name;
    throw usageError(`There is no section '${word}'.`, `Choose of ${reportSections.join(', ')}.`);
  });
}

function clipsOf(text: string, most: number): ReportContent['clips'] {
  if (reportClipChoices.includes(text as ReportClipChoice)) return { choice: text as ReportClipChoice, most };
  if (/^\d+$/.test(text)) return { choice: 'top', most: numberOf(text, '--clips', 5000) };
  throw usageError(`'${text}' is no choice of clips.`, `Give a number, or ${reportClipChoices.join(', ')}.`);
}

function numberOf(text: string, option: string, largest: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= largest) return value;
  throw usageError(`'${text}' is no number for ${option}.`, `Give a whole number from 1 to ${largest}.`);
}

export const report = reportCommand(installed);

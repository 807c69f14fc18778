// `npm run audit`: whether the registry knows of holes in what is shipped. Ends with 0 where it knows of none, with 1 where it
// does, with 3 where it is not known. CI does not ask it: its answer changes without a change of ours.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { shippedPackages } from './shipped.ts';

interface Vulnerability {
  readonly name: string;
  readonly severity: string;
  readonly range: string;
  /** Folders as package-lock.json names them. */
  readonly nodes: readonly string[];
}

interface Answer {
  readonly auditReportVersion?: number;
  readonly vulnerabilities?: Readonly<Record<string, Vulnerability>>;
  readonly statusCode?: number;
  readonly message?: string;
}

const CLEAN = 0;
const FOUND = 1;
const NOT_KNOWN = 3;

const root = join(import.meta.dirname, '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
// Of development, too: what the page is made of is listed there, and bundled.
const { stdout, stderr } = spawnSync(npm, ['audit', '--json', '--package-lock-only'], {
  ...{ cwd: root, encoding: 'utf8', maxBuffer: 64e6 },
  shell: process.platform === 'win32',
});
process.exitCode = verdict(answerOf(stdout));

function verdict({ auditReportVersion, vulnerabilities, statusCode, message }: Answer): number {
  if (auditReportVersion === undefined || vulnerabilities === undefined) {
    const reason = statusCode === undefined ? (message ?? stderr.trim()) : String(statusCode);
    console.log(`This registry does not answer (${reason}), so it is not known.`);
    return NOT_KNOWN;
  }
  const { folders, built } = shippedPackages(root, process.argv[2]);
  if (!built) {
    console.log('There is no build, so what is in its bundles is not known. Run npm run build first.');
    return NOT_KNOWN;
  }
  const found = Object.values(vulnerabilities);
  const shipped = found.filter(({ nodes }) => nodes.some((node) => folders.has(node)));
  for (const { name, severity, range } of shipped) console.log(`found ${severity}: ${name} ${range}`);
  const tools = found.filter((each) => !shipped.includes(each)).map(({ name }) => name);
  if (tools.length > 0) console.log(`In tools that are not shipped: ${tools.join(', ')}`);
  if (shipped.length > 0) return FOUND;
  console.log(`clean: nothing is known against the ${folders.size} packages that are shipped`);
  return CLEAN;
}

function answerOf(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

/** The part of the trail that a report cites: what was done to its recordings' reviews and its runs' thresholds. */
import type { AuditEntry, ReviewPass } from '../../../src-shared/contract/review.ts';
import type { ReportAudit } from '../../reports/report/model.ts';
import type { ReviewParts } from '../review/parts.ts';

/** Four pages; the whole trail stays in the workspace. */
const MOST = 120;
const PAGE = 1000;

export function auditOf(
  { reviews }: Pick<ReviewParts, 'reviews'>,
  passes: readonly ReviewPass[],
  runIds: readonly string[],
): ReportAudit {
  const ids = new Set(passes.map(({ id }) => id));
  const entries: AuditEntry[] = [];
  let total = 0;
  for (let offset = 0; ; offset += PAGE) {
    const page = reviews.audit.page({}, { offset, limit: PAGE });
    for (const entry of page.rows) {
      if (!belongs(entry, ids, runIds)) continue;
      total += 1;
      if (entries.length < MOST) entries.push(entry);
    }
    if (page.rows.length < PAGE) return { entries, total };
  }
}

function belongs(
  { action, reviewId, before, after }: AuditEntry,
  passes: ReadonlySet<string>,
  runIds: readonly string[],
): boolean {
  if (reviewId !== null) return passes.has(reviewId);
  if (action !== 'threshold') return false;
  const runId = runOf(after) ?? runOf(before);
  return runId !== undefined && runIds.includes(runId);
}

function runOf(threshold: unknown): string | undefined {
  if (typeof threshold !== 'object' || threshold === null || !('runId' in threshold)) return undefined;
  return typeof threshold.runId === 'string' ? threshold.runId : undefined;
}

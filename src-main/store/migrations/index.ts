import { dataSets } from './0001-data-sets.ts';
import { jobs } from './0002-jobs.ts';
import { runs } from './0003-runs.ts';
import { reviews } from './0004-reviews.ts';
import type { Migration } from './migration.ts';

/** In order; the first makes version 1. What is released is never changed, only followed by another. */
export const migrations: readonly Migration[] = [dataSets, jobs, runs, reviews];

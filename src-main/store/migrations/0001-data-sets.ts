import type { Migration } from './migration.ts';

export const dataSets: Migration = {
  name: 'data-sets',
  up(db) {
    db.exec(`
      CREATE TABLE datasets (
        key INTEGER PRIMARY KEY,
        -- As the contract names it; never used again after it was removed.
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        -- Absolute.
        root TEXT NOT NULL,
        layout TEXT NOT NULL,
        title TEXT NOT NULL,
        -- Set where the paths are read by a pattern.
        pattern TEXT,
        -- The channel that is heard, from 0.
        channel INTEGER NOT NULL,
        fingerprint TEXT,
        -- ISO 8601.
        added TEXT NOT NULL,
        scanned TEXT NOT NULL,
        sample INTEGER NOT NULL,
        -- What follows is counted from the tables below whenever they change.
        clips INTEGER NOT NULL DEFAULT 0,
        usable INTEGER NOT NULL DEFAULT 0,
        skipped INTEGER NOT NULL DEFAULT 0,
        seconds REAL NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0,
        errors INTEGER NOT NULL DEFAULT 0,
        warnings INTEGER NOT NULL DEFAULT 0,
        notes INTEGER NOT NULL DEFAULT 0,
        -- GroupCounts[] as JSON.
        groups TEXT NOT NULL DEFAULT '[]'
      ) STRICT;

      CREATE TABLE clips (
        dataset INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
        -- Its place among the paths in the order of their code units.
        place INTEGER NOT NULL,
        -- Relative to the root, with '/'.
        path TEXT NOT NULL,
        machine_type TEXT NOT NULL,
        machine_id TEXT NOT NULL,
        split TEXT NOT NULL,
        -- NULL where it is not known.
        label TEXT,
        -- JSON object, or NULL.
        attributes TEXT,
        -- Bytes.
        size INTEGER NOT NULL,
        -- ms since 1970, with the file system's fractions.
        modified REAL NOT NULL,
        -- SHA-256 over format and samples.
        content TEXT,
        sample_rate INTEGER,
        channels INTEGER,
        bits INTEGER,
        -- Samples per channel.
        frames INTEGER,
        seconds REAL,
        -- Full scale = 1.
        peak REAL,
        -- Whether a problem of severity 'error' names it.
        unusable INTEGER NOT NULL,
        -- Problems that name it.
        problems INTEGER NOT NULL,
        -- Left out by a person; follows skipped_clips.
        skipped INTEGER NOT NULL,
        PRIMARY KEY (dataset, place)
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX clips_by_path ON clips (dataset, path);
      CREATE INDEX clips_by_machine ON clips (dataset, machine_type, machine_id);

      CREATE TABLE problems (
        dataset INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        code TEXT NOT NULL,
        severity TEXT NOT NULL,
        -- A clip, another file, a folder, or 'type/id'.
        path TEXT NOT NULL,
        message TEXT NOT NULL,
        hint TEXT NOT NULL,
        -- 1 for what is wrong with a clip by itself: a rescan keeps it with the clip's record.
        own INTEGER NOT NULL,
        PRIMARY KEY (dataset, place)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX problems_by_code ON problems (dataset, code, place);
      CREATE INDEX problems_by_path ON problems (dataset, path);

      -- By path, so that a choice outlives a scan in which the clip is missing.
      CREATE TABLE skipped_clips (
        dataset INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
        path TEXT NOT NULL,
        PRIMARY KEY (dataset, path)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};

/** Apache Parquet: typed columns for pandas, DuckDB, Polars. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { columnsOf } from './columns.ts';
import type { ScoreFormat } from './format.ts';

const TYPES = { text: 'STRING', whole: 'INT32', number: 'DOUBLE' } as const;

/** Scores are float64 with null where a run has no such score; labels are null where they are not known. */
export const parquet: ScoreFormat = {
  id: 'parquet',
  title: 'Parquet table',
  hint: 'The same table with typed columns, for pandas, Polars or DuckDB.',
  write(runs) {
    const columnData = columnsOf(runs).map(({ name, kind, values }) => {
      return { name, type: TYPES[kind], data: [...values], nullable: kind !== 'whole' };
    });
    const bytes = parquetWriteBuffer({ columnData, createdBy: 'Earmark' });
    return [{ name: 'scores.parquet', content: new Uint8Array(bytes) }];
  },
};

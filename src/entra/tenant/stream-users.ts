import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { EntraUser } from './model.js';
import { CSV_FORM, rowReader, TenantFileError, toUser } from './read-tenant.js';

/** A user of a file, and where in it. */
export interface PlacedUser {
  readonly place: string;
  readonly user: EntraUser;
}

/**
 * Reads users from CSV, one after the other, as readTenant does all at once; users that occur twice are given twice.
 * @throws TenantFileError
 */
export async function* streamUsers(csv: Readable): AsyncGenerator<PlacedUser> {
  const records = csv.pipe(parse(CSV_FORM));
  // What the file does, the records tell.
  csv.on('error', (error) => records.destroy(error));
  let toRow: ReturnType<typeof rowReader> | undefined;
  let index = 0;
  try {
    for await (const record of records as AsyncIterable<string[]>) {
      if (toRow === undefined) {
        toRow = rowReader(record);
        continue;
      }
      const row = toRow(record, index);
      yield { place: row.place, user: toUser(row, index) };
      index += 1;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new TenantFileError(`The CSV cannot be read at line ${error.lines}: ${error.message}`);
  } finally {
    csv.destroy();
  }
  if (toRow === undefined) throw new TenantFileError('The CSV is empty: its first row must name the columns.');
}

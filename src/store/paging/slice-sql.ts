/** What the resources weigh that are read at once, unless it is one. */
const SLICE_BYTES = 1024 ** 2;
/** What a reference to another resource counts for. */
const REFERENCE_BYTES = 250;

/** SQL of what other rows say of the row `r`: the groups of a user, the members of a group; `$1` is the organization. */
export interface RelatedSql {
  /** Expression: all of them as JSON. */
  readonly references: string;
  /** Expression: how many there are. */
  readonly count: string;
}

/** Reads all of the rows whole, which are one at most; in a few more steps PostgreSQL took half as long again for it. */
export const wholeSql = (columns: string, from: string, related?: RelatedSql): string =>
  `SELECT ${columns}, r.resource${related === undefined ? '' : `, (${related.references}) AS reference`} ${from}`;

/**
 * Reads whole only as many rows, from the first, as weigh no more than a slice, and at least one; of the others
 * `resource` is null.
 * @param rows SELECT of rows in their order, `resource` and `resource_bytes` among their columns
 * @param related adds `reference`, and its number as `related`
 */
export function sliceSql(rows: string, columns: string, related?: RelatedSql): string {
  const counted = related === undefined ? rows : `SELECT r.*, (${related.count}) AS related FROM (${rows}) r`;
  const bytes = related === undefined ? 'r.resource_bytes' : `r.resource_bytes + ${REFERENCE_BYTES} * r.related`;
  const reference = related && `, r.related, CASE WHEN r.fits THEN (${related.references}) END AS reference`;
  return `
    SELECT ${columns}, CASE WHEN r.fits THEN r.resource END AS resource ${reference ?? ''}
    FROM (
      SELECT r.*, sum(${bytes}) OVER w <= greatest(${SLICE_BYTES}, ${bytes}) AS fits
      FROM (${counted}) r WINDOW w AS (ROWS UNBOUNDED PRECEDING)
    ) r`;
}

/** The same of resources whose weights are known: how many of them, from the first, are read at once. */
export function fitting(bytes: readonly number[]): number {
  let sum = 0;
  const beyond = bytes.findIndex((weight, i) => {
    sum += weight;
    return i > 0 && sum > SLICE_BYTES;
  });
  return beyond < 0 ? bytes.length : beyond;
}

import type { CursorPosition } from '../../protocol/messages/cursor.js';
import type { SortKey } from '../filter/sort-key.js';
import type { Parameters } from '../parameters.js';

/**
 * The order of a list, and where a cursor stands in it. Resources without the attribute come last in ascending order and
 * first in descending (RFC 7644 §3.4.2.3); ties are broken by id, so that the order is total and a walk that goes by it
 * meets every resource that was there throughout exactly once.
 */
export class PageOrder {
  readonly #key: SortKey | undefined;
  readonly #descending: boolean;

  constructor(key: SortKey | undefined, descending: boolean) {
    this.#key = key;
    this.#descending = descending;
  }

  /** Expression of type text that a cursor remembers of a row. */
  get keyText(): string {
    return this.#key === undefined ? 'NULL::text' : `(${this.#key.sql})::text`;
  }

  /** ORDER BY; backwards for a walk to previous pages. */
  sql(backwards: boolean): string {
    return this.#orderBy(this.#key?.sql, backwards);
  }

  /** ORDER BY of rows whose key was selected before, under this name. */
  sqlOver(column: string, backwards: boolean): string {
    if (this.#key === undefined) return this.#orderBy(undefined, backwards);
    return this.#orderBy(this.#key.type === 'text' ? `${column} COLLATE "C"` : column, backwards);
  }

  #orderBy(key: string | undefined, backwards: boolean): string {
    const id = `r.id ${backwards ? 'DESC' : 'ASC'}`;
    if (key === undefined) return id;
    const descending = this.#descending !== backwards;
    return `${key} ${descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST'}, ${id}`;
  }

  /** Condition, of the order by id: the row is not before the resource with this id, whether or not that is there. */
  from(id: string, parameters: Parameters): string {
    return `r.id >= ${parameters.add(id, '::uuid')}`;
  }

  /** Condition: the row comes after (backwards: before) the position. */
  after(position: CursorPosition, parameters: Parameters): string {
    const { backwards } = position;
    const id = `r.id ${backwards ? '<' : '>'} ${parameters.add(position.id, '::uuid')}`;
    if (this.#key === undefined) return id;
    const { sql, type } = this.#key;
    const descending = this.#descending !== backwards;
    if (position.key === null) {
      const sameKey = `(${sql} IS NULL AND ${id})`;
      return descending ? `(${sameKey} OR ${sql} IS NOT NULL)` : sameKey;
    }
    const key = parameters.add(position.key, `::${type}`);
    const [from, beyond] = descending ? ['<=', '<'] : ['>=', '>'];
    // The first part is all that an index needs to begin at the position.
    const later = `(${sql} ${from} ${key} AND (${sql} ${beyond} ${key} OR ${id}))`;
    return descending || this.#key.required ? later : `(${later} OR ${sql} IS NULL)`;
  }
}

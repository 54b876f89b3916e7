/** The words of RFC 2119 that demand something. */
export type Level = 'MUST' | 'MUST NOT' | 'REQUIRED' | 'SHALL' | 'SHALL NOT' | 'SHOULD' | 'SHOULD NOT' | 'RECOMMENDED';

export type Rfc = 'RFC 7643' | 'RFC 7644' | 'RFC 9865';

/** One test, or all tests of a table whose full names begin alike. */
export interface TestReference {
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
  /** The full name, that is the names of the `describe` blocks and of the test, with spaces between; or its beginning. */
  readonly name: string;
  /** Whether `name` is only the beginning, as for `test.each`. */
  readonly isPrefix: boolean;
}

/** What an RFC demands of a service provider. */
export interface Requirement {
  /** Such as `rfc7644-3.3-conflict`; never reused for something else. */
  readonly id: string;
  readonly rfc: Rfc;
  readonly section: string;
  readonly level: Level;
  /** In our own words, one sentence. */
  readonly text: string;
  /** What fails when it no longer holds or, for a deviation, when the server no longer does what `deviation` says. */
  readonly tests: readonly TestReference[];
  /** What the server does instead, and why; undefined when it does what is demanded. */
  readonly deviation?: string;
}

type Row = readonly [place: string, level: Level, text: string, held: Held];

interface Held {
  readonly tests: readonly TestReference[];
  readonly deviation?: string;
}

/** A test by its full name. */
export const named = (file: string, name: string): TestReference => ({ file, name, isPrefix: false });

/** The tests of a table, by what their full names begin with. */
export const table = (file: string, name: string): TestReference => ({ file, name, isPrefix: true });

/** The tests that hold a requirement. */
export const by = (...tests: TestReference[]): Held => ({ tests });

/** The reason why the server does otherwise, and the tests that hold what it does. */
export const deviates = (deviation: string, ...tests: TestReference[]): Held => ({ deviation, tests });

/** @param rows `place` is the section and a word that tells its requirements apart: `3.3 conflict` */
export function requirementsOf(rfc: Rfc, rows: readonly Row[]): Requirement[] {
  return rows.map(([place, level, text, held]) => {
    const [section = '', word = ''] = place.split(' ');
    const id = `${rfc.replace(' ', '').toLowerCase()}-${section}-${word}`;
    return { id, rfc, section, level, text, ...held };
  });
}

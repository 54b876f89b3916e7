/** What a statement does, which decides what it may take. */
export type StatementKind =
  /** Finds by a key. */
  | 'look-up'
  /** The same by a key that an organization defined itself; together they have too many. */
  | 'rare look-up'
  /** Reads on in an order of ours, or what belongs to a key. */
  | 'page'
  /** Its text is made of what a client sent: a filter, an order, attributes. */
  | 'search'
  /** Is not cancelled once it began: whoever hung up cannot know whether it was done. */
  | 'change'
  /** The same, with a text that is made of what a client sent. */
  | 'composed change';

/** A statement and its name, by which metrics and the report of plans tell what is done to which table. */
export interface Statement {
  /** Such as `users.find`; of several statements of one name the texts differ by what is asked, not by what is done. */
  readonly name: string;
  readonly kind: StatementKind;
  readonly text: string;
}

interface KindRules {
  /** Whether the text is kept prepared by every connection: only of kinds whose texts are few, whatever clients send. */
  readonly isPrepared: boolean;
  /** How long it may take; undefined for what the session allows. */
  readonly limitMs: number | undefined;
}

/** What each kind may take. */
export const KINDS: Readonly<Record<StatementKind, KindRules>> = {
  'look-up': { isPrepared: true, limitMs: 5_000 },
  'rare look-up': { isPrepared: false, limitMs: 5_000 },
  page: { isPrepared: true, limitMs: 15_000 },
  search: { isPrepared: false, limitMs: 15_000 },
  change: { isPrepared: true, limitMs: undefined },
  'composed change': { isPrepared: false, limitMs: undefined },
};

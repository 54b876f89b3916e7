import type { Place } from './places.js';

/** What a reason code says to people, in one language. */
export interface ReasonText {
  /** A few words, as a heading. */
  readonly title: string;
  /** Why it is so. A sentence. */
  readonly why: string;
  /** What to change, and who. A sentence or two. */
  readonly change: string;
}

/** What holds of a reason code, with its text in English. */
export interface Reason extends ReasonText {
  /** Where in the client that is; undefined where nothing is to be changed there. */
  readonly where?: Place;
  /** The status of the answer. */
  readonly status: number;
}

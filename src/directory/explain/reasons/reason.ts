import type { Place } from './places.js';

/** What a reason code says to people. */
export interface Reason {
  /** A few words, as a heading. */
  readonly title: string;
  /** Why it is so. A sentence. */
  readonly why: string;
  /** What to change, and who. A sentence or two. */
  readonly change: string;
  /** Where in the client that is; undefined where nothing is to be changed there. */
  readonly where?: Place;
  /** The status of the answer. */
  readonly status: number;
}

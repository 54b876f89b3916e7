import type { LogItem } from './log.js';

/** Where something is set on the other side. */
export interface ClickPathItem {
  readonly product: string;
  readonly steps: readonly string[];
  /** When it was compared with the vendor's documentation; undefined for general knowledge. */
  readonly checkedOn?: string;
}

export interface WhyPerson {
  readonly id: string;
  readonly foundBy: 'userName' | 'externalId' | 'email' | 'id' | 'past name';
  readonly userName: string;
  readonly externalId: string | null;
  readonly active: boolean;
  readonly createdAt: string;
  readonly deletedAt: string | null;
  /** The last one first. */
  readonly pastNames: readonly { readonly name: string; readonly endedAt: string }[];
}

/** What became of somebody in an organization. */
export interface WhyItem {
  readonly organization: string;
  readonly answer: 'never-seen' | 'looked-for' | 'refused' | 'here' | 'disabled' | 'deleted' | 'renamed';
  readonly text: string;
  readonly next: string | null;
  readonly paths: readonly ClickPathItem[];
  /** Null where nobody of the name ever was here. */
  readonly person: WhyPerson | null;
  /** What the log says, the newest first. */
  readonly entries: readonly LogItem[];
}

/** `GET …/why?who=` of an organization, and `GET /why?who=` of all, for operators. */
export interface WhyAnswerList {
  readonly items: readonly WhyItem[];
}

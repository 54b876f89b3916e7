import type { Language } from '../../protocol/language.js';
import type { ReasonCode } from '../../protocol/reason-code.js';
import type { ReadableEntry } from '../log/log-reader.js';
import { ACCEPTED_DE, REFUSALS_DE } from './reasons/de/reasons.js';
import { type ClickPath, PLACES } from './reasons/places.js';
import { ACCEPTED, isRefusalCode, REFUSALS } from './reasons/reasons.js';

/** What is said of one entry of the log, or of all that have its reason. */
export interface Explanation {
  readonly reason: ReasonCode;
  /** A few words. */
  readonly title: string;
  /** What was sent, and what was stored or refused; undefined where no entry is spoken of. */
  readonly happened?: string | undefined;
  readonly why: string;
  /** What to change; undefined where nothing is. */
  readonly change?: string | undefined;
  /** Where in the client that is, one way for each product. */
  readonly paths: readonly ClickPath[];
}

/** What a reason code means. */
export function explainReason(reason: ReasonCode, language: Language = 'en'): Explanation {
  const isGerman = language === 'de';
  if (!isRefusalCode(reason))
    return { reason, title: reason, why: (isGerman ? ACCEPTED_DE : ACCEPTED)[reason], paths: [] };
  const { title, why, change } = (isGerman ? REFUSALS_DE : REFUSALS)[reason];
  const { where } = REFUSALS[reason];
  return { reason, title, why, change, paths: where === undefined ? [] : PLACES[where] };
}

export const explanationOf = ({ reason, sentence }: ReadableEntry): Explanation => ({
  ...explainReason(reason),
  happened: sentence,
});

/** The whole of it as one text. */
export const explanationText = ({ happened, why, change }: Explanation): string =>
  [happened, why, change].filter((part) => part !== undefined).join(' ');

/** `In Entra: Entra ID > Enterprise apps > …`; said of what no documentation was found for. */
export const clickPathText = ({ product, steps, checked }: ClickPath): string =>
  `In ${product}: ${steps.join(' > ')}${checked === undefined ? ' (from general knowledge)' : ''}`;

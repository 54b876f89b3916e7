import { clickPathText, type Explanation, explanationOf } from '../directory/explain/explanation.js';
import { isRefusalCode } from '../directory/explain/reasons/reasons.js';
import type { ReadableEntry } from '../directory/log/log-reader.js';

/** What to do about a refusal, a line for each thing; nothing of what was taken. */
export const adviceOn = (entry: ReadableEntry): string[] =>
  isRefusalCode(entry.reason) ? adviceIn(explanationOf(entry)) : [];

export function adviceIn({ reason, why, change, paths }: Explanation): string[] {
  return [`${why} (${reason})`, ...(change === undefined ? [] : [change]), ...paths.map(clickPathText)];
}

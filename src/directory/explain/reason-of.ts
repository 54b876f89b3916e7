import type { ReasonCode, RefusalCode } from '../../protocol/reason-code.js';
import type { LogOperation } from '../../store/log/log-entry.js';
import type { LogFilter } from '../../store/log/log-entry-store.js';
import type { LogRecord } from '../../store/log/log-record.js';
import { isReasonCode } from './reasons/reasons.js';

/** What an operation says by itself; of changes, entries have a code of their own where there is more to say. */
const ORDINARY: Readonly<Record<Exclude<LogOperation, 'refuse'>, ReasonCode>> = {
  create: 'created',
  replace: 'changed',
  patch: 'changed',
  delete: 'deleted',
  restore: 'restored',
  get: 'read',
  list: 'found',
};

/** Of refusals that versions without codes wrote, what their scimType or status mostly means. */
const USUAL: Readonly<Record<string, RefusalCode>> = {
  invalidFilter: 'filter-unreadable',
  tooMany: 'query-too-slow',
  uniqueness: 'value-taken',
  mutability: 'attribute-read-only',
  invalidSyntax: 'body-malformed',
  invalidPath: 'path-wrong',
  noTarget: 'target-missing',
  invalidValue: 'value-wrong',
  invalidCursor: 'cursor-wrong',
  expiredCursor: 'cursor-expired',
  401: 'credential-wrong',
  403: 'credential-scope',
  404: 'resource-unknown',
  405: 'method-not-allowed',
  409: 'bulk-reference-failed',
  412: 'version-changed',
  413: 'body-too-large',
  415: 'media-type-unknown',
  429: 'rate-limit',
  499: 'client-gone',
  501: 'not-implemented',
  503: 'database-away',
};

/** The reason code of an entry, whichever version wrote it. */
export function reasonOf({ reason, operation, status, data }: LogRecord): ReasonCode {
  if (reason !== null && isReasonCode(reason)) return reason;
  if (operation !== 'refuse') return ORDINARY[operation];
  return USUAL[String(data.scimType)] ?? USUAL[status] ?? 'internal-error';
}

/** Which entries have a code: those that say it, or all of an operation that say no other. */
export function filterOf(code: ReasonCode): Pick<LogFilter, 'operations' | 'reason'> {
  const operations = (Object.keys(ORDINARY) as (keyof typeof ORDINARY)[]).filter((each) => ORDINARY[each] === code);
  return operations.length === 0 ? { reason: code } : { operations, reason: null };
}

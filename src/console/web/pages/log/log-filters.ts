import type { LogItem, LogMethod, LogOutcome } from '../../../api/contract/log.ts';

/** What of the log is shown; the address of the page says it. */
export interface LogFilters {
  readonly outcome: LogOutcome | '';
  readonly method: LogMethod | '';
  readonly status: string;
  readonly person: string;
  readonly name: string;
  readonly requestId: string;
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
}

export const FILTER_NAMES = [
  'outcome',
  'method',
  'status',
  'person',
  'name',
  'requestId',
  'since',
  'until',
] as const satisfies readonly (keyof LogFilters)[];

export const readFilters = (parameters: URLSearchParams): LogFilters =>
  Object.fromEntries(FILTER_NAMES.map((name) => [name, parameters.get(name) ?? ''])) as unknown as LogFilters;

export const isFiltered = (filters: LogFilters): boolean => FILTER_NAMES.some((name) => filters[name] !== '');

/** Whether a new entry belongs to what is shown; of people, as well as the entry itself tells. */
export function isShown(item: LogItem, filters: LogFilters): boolean {
  const { outcome, method, status, person, name, requestId, since, until } = filters;
  const names = [item.resourceName, item.subject, item.sentence].map((text) => text?.toLowerCase() ?? '');
  const has = (text: string) => names.some((each) => each.includes(text.toLowerCase()));
  return (
    (outcome === '' || item.outcome === outcome) &&
    (method === '' || item.method === method) &&
    (status === '' || String(item.status) === status) &&
    (person === '' || has(person)) &&
    (name === '' || has(name)) &&
    (requestId === '' || item.requestId === requestId.toLowerCase()) &&
    (since === '' || item.at >= since) &&
    (until === '' || item.at < until)
  );
}

/** As an input of day and time has it, in the reader's zone. */
export function localText(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

export function isoText(local: string): string {
  const time = new Date(local);
  return local === '' || Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

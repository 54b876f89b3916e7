import type { ClickPath } from '../../../directory/explain/reasons/places.js';
import { outcomeOf } from '../../../directory/log/log-pages.js';
import type { ReadableEntry } from '../../../directory/log/log-reader.js';
import type { Language } from '../../../protocol/language.js';
import type { LogItem, LogMethod } from '../contract/log.js';
import type { ClickPathItem } from '../contract/why.js';

const METHOD_OF: Readonly<Partial<Record<string, LogMethod>>> = {
  create: 'POST',
  replace: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  get: 'GET',
  list: 'GET',
};

/** An entry of the provisioning log, as lists show it. */
export const itemOf = (entry: ReadableEntry, language: Language): LogItem => ({
  id: entry.id,
  at: entry.at.toISOString(),
  requestId: entry.requestId,
  credential: entry.credential,
  operation: entry.operation,
  outcome: outcomeOf(entry.operation),
  method: METHOD_OF[entry.operation] ?? textOf(entry.data.method) ?? null,
  resourceType: entry.resourceType,
  subject: entry.subject,
  resourceName: entry.resourceName,
  status: entry.status,
  sentence: entry.sentenceIn(language),
});

export const pathItemOf = ({ product, steps, checked }: ClickPath): ClickPathItem => ({
  product,
  steps,
  ...(checked && { checkedOn: checked.on }),
});

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

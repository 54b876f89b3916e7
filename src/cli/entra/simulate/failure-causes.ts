import type { ProvisioningEvent } from '../../../entra/job/model.js';

/** Failures that have one cause, as far as can be told from their words. */
export interface FailureCause {
  readonly count: number;
  readonly example: ProvisioningEvent;
}

/** What differs from one object to the next: what is quoted, ids, addresses, numbers. */
const PARTICULAR =
  /"[^"]*"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[^\s"@/]+@[^\s",;]+|(?<=\/(Users|Groups)\/)[^\s?]+|\d+/gi;

/** Most frequent first. */
export function causesOf(failures: readonly ProvisioningEvent[]): FailureCause[] {
  const causes = new Map<string, { count: number; example: ProvisioningEvent }>();
  for (const event of failures) {
    const key = JSON.stringify([event.code, event.action, event.object, statusOf(event), wordsOf(event)]);
    const known = causes.get(key);
    if (known === undefined) causes.set(key, { count: 1, example: event });
    else known.count += 1;
  }
  return [...causes.values()].sort((one, other) => other.count - one.count);
}

const wordsOf = ({ detail = '', name }: ProvisioningEvent): string =>
  (name === undefined ? detail : detail.replaceAll(name, '…')).replace(PARTICULAR, '…');

const statusOf = ({ outcome }: ProvisioningEvent) =>
  outcome !== undefined && 'status' in outcome ? outcome.status : outcome?.failure;

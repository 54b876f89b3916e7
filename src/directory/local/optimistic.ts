import { setTimeout as delay } from 'node:timers/promises';
import { checkIfMatch } from '../../protocol/messages/entity-tag.js';
import { type ScimError, unavailable } from '../../protocol/scim-error.js';
import type { Deletion } from '../../store/resources/write-rows.js';

const MAX_ATTEMPTS = 30;
const MAX_DELAY_MS = 50;

/**
 * Reads, decides and writes again until nobody else wrote in between, so that no write is lost and none waits behind a
 * lock held across the network.
 * @param attempt gives undefined when another writer was faster
 */
export async function optimistic<Result>(attempt: () => Promise<Result | undefined>): Promise<Result> {
  for (let tries = 1; tries <= MAX_ATTEMPTS; tries += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
    await delay(Math.random() * Math.min(MAX_DELAY_MS, tries * 4));
  }
  throw unavailable('Too many clients change this resource at the same time. Try again.', 'changed-by-many');
}

/** How one resource is found and deleted. */
interface Deletable {
  find(): Promise<{ readonly version: number } | undefined>;
  /** @param version delete only this one */
  delete(version: number | undefined): Promise<Deletion>;
  missing(): ScimError;
}

/**
 * Deletes a resource, with If-Match only at the version that the client knows.
 * @throws ScimError 404, 412
 */
export async function deleteAtVersion(ifMatch: string | undefined, deletable: Deletable): Promise<void> {
  const isConditional = ifMatch !== undefined && ifMatch.trim() !== '*';
  await optimistic(async () => {
    const stored = isConditional ? await deletable.find() : undefined;
    if (isConditional && stored === undefined) throw deletable.missing();
    if (stored !== undefined) checkIfMatch(ifMatch, stored.version);
    const outcome = await deletable.delete(stored?.version);
    if (outcome === 'gone') throw deletable.missing();
    return outcome === 'deleted' || undefined;
  });
}

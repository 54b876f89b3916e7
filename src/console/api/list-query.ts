import { z } from 'zod';
import type { List } from './contract/error.js';

const MAX_COUNT = 200;
const DEFAULT_COUNT = 50;
const MAX_CURSOR = 500;

const PAGING = {
  /** `next` of the page before. */
  cursor: z.string().max(MAX_CURSOR).optional(),
  count: z.coerce.number().int().min(1).max(MAX_COUNT, `At most ${MAX_COUNT} at once.`).default(DEFAULT_COUNT),
};

/** What a list takes in its query: how to page through it, and what else is its own. */
export const listQuery = <Shape extends z.ZodRawShape>(own: Shape) => z.strictObject({ ...PAGING, ...own });

/** The same where `next` is an id. */
export const listQueryById = <Shape extends z.ZodRawShape>(own: Shape) =>
  z.strictObject({ ...PAGING, cursor: z.uuid('This is no cursor of ours.').optional(), ...own });

/** Of paths with an `:id`. */
export const idParams = z.object({ id: z.uuid('There is nothing of this id.') });

/** @param found one more than fits tells that there are more */
export function pageOf<Item>(found: readonly Item[], count: number, cursorOf: (item: Item) => string): List<Item> {
  const items = found.slice(0, count);
  const last = items.at(-1);
  return { items, ...(found.length > count && last !== undefined ? { next: cursorOf(last) } : {}) };
}

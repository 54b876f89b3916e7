import { z } from 'zod';

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

import { setTimeout as delay } from 'node:timers/promises';
import type { TestOrganization, TestServer } from '../test-server.js';

/** Holds the bucket of an organization's request limit at so many tokens: none flow in until `thawBucket`. */
export async function freezeBucket(server: TestServer, { id }: TestOrganization, tokens: number): Promise<void> {
  await server.query(
    `INSERT INTO rollcall.rate_buckets (organization_id, tokens, granted, refilled_at)
     VALUES ($1, $2, 1, now() + interval '1 day')
     ON CONFLICT (organization_id) DO UPDATE
     SET tokens = excluded.tokens, granted = excluded.granted, refilled_at = excluded.refilled_at`,
    id,
    tokens,
  );
}

/** Waits until somebody has asked a frozen, empty bucket, and was given nothing. */
export async function untilRefused(server: TestServer, { id }: TestOrganization): Promise<void> {
  const refused = 'SELECT FROM rollcall.rate_buckets WHERE organization_id = $1 AND granted = 0';
  while ((await server.query(refused, id)).length === 0) await delay(20);
}

/** Tokens flow in from now on. */
export async function thawBucket(server: TestServer, { id }: TestOrganization): Promise<void> {
  await server.query(
    'UPDATE rollcall.rate_buckets SET granted = 0, refilled_at = now() WHERE organization_id = $1',
    id,
  );
}

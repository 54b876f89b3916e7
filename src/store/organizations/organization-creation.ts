import type pg from 'pg';
import type { NewCredential } from '../access/credential.js';

export interface CreationOptions {
  /** Made with it, or neither is. */
  readonly credential?: NewCredential | undefined;
  /** Whether it is made only where there is none yet. */
  readonly isFirst?: boolean;
  /** Given for a sandbox: until when it stays. */
  readonly sandboxUntil?: Date | undefined;
  /** What it requires of users by its own choice. */
  readonly requiredAttributes?: readonly string[];
}

/** Whoever makes one waits until this transaction ends. */
export async function hasOrganizations(client: pg.ClientBase): Promise<boolean> {
  await client.query('LOCK TABLE rollcall.organizations IN SHARE ROW EXCLUSIVE MODE');
  return (await client.query('SELECT FROM rollcall.organizations LIMIT 1')).rowCount !== 0;
}

import type { Credentials } from '../../auth/credentials.js';
import { OperatorError } from '../../directory/operator-error.js';
import type { Credential } from '../../entra/client/connection.js';
import { bearer } from '../../entra/client/credentials.js';
import type { Access } from '../../protocol/permissions.js';

/** Longer than any trial takes; it ends with the trial. */
const LIVES_MS = 60 * 60_000;

interface Tried {
  readonly id: string;
  readonly slug: string;
  readonly active: boolean;
}

/**
 * Does something with a credential of its own, which ends when it is done.
 * @param name for the provisioning log
 * @param access everything, unless told
 * @throws OperatorError when the organization takes no requests
 */
export async function withTrialCredential<Result>(
  credentials: Credentials,
  { id, active }: Tried,
  { name, by, access }: { readonly name: string; readonly by: string; readonly access?: Access },
  work: (credential: Credential) => Promise<Result>,
): Promise<Result> {
  if (!active)
    throw new OperatorError(
      'Provisioning is switched off here, and every request would be refused. Switch on "Set as active SCIM Provider" first.',
    );
  const expiresAt = new Date(Date.now() + LIVES_MS);
  const { id: secret, token } = await credentials.create(id, name, {
    expiresAt,
    by,
    isTrial: true,
    ...(access && { access }),
  });
  try {
    return await work(bearer(token));
  } finally {
    await credentials.revoke(id, secret, { by });
  }
}

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { KeyVaultError } from '../../secrets/key-vault/key-vault-error.js';
import { isKeyVaultReference } from '../../secrets/key-vault/key-vault-reference.js';
import type { KeptSecret, UpstreamAuthentication, UpstreamSystem } from '../../store/upstream/upstream-system.js';
import type { SecretOwner, UpstreamSecrets } from '../client/credential/upstream-secrets.js';
import type { CheckedSystemInput } from './system-input.js';
import { SystemRefused } from './system-refused.js';

type Input = CheckedSystemInput['authentication'];

/** Who enters a secret, and what there was before. */
export interface SecretsEntered {
  readonly owner: SecretOwner;
  readonly secrets: UpstreamSecrets;
  /** Whether references to key vaults are taken: who may enter one may have the secret sent wherever else they configure. */
  readonly mayReference: boolean;
  /** Undefined where it would be sent to another address than before. */
  readonly before: UpstreamAuthentication | undefined;
}

/**
 * What is kept of how a system is signed in to. A secret that was left out stays, where it is sent to the same address in
 * the same name.
 * @throws SystemRefused
 */
export async function keptAuthentication(input: Input, entered: SecretsEntered): Promise<UpstreamAuthentication> {
  const { before } = entered;
  const keep = (text: string | undefined, field: string, held: KeptSecret | undefined) =>
    keepSecret(text, field, held, entered);
  switch (input.method) {
    case 'none':
      return { method: 'none' };
    case 'basic': {
      const held = before?.method === 'basic' && before.user === input.user ? before.secret : undefined;
      if (input.user.includes(':'))
        throw new SystemRefused(
          'authentication.user',
          'The user of Basic authentication has no colon in it (RFC 7617).',
        );
      return { method: 'basic', user: input.user, secret: await keep(input.secret, 'authentication.secret', held) };
    }
    case 'bearer': {
      const held = before?.method === 'bearer' ? before.secret : undefined;
      return { method: 'bearer', secret: await keep(input.secret, 'authentication.secret', held) };
    }
    case 'oauth': {
      const { tokenUrl, clientId, scope, certificate } = input;
      const isSame =
        before?.method === 'oauth' &&
        before.tokenUrl === tokenUrl &&
        before.clientId === clientId &&
        before.certificate === certificate;
      if (certificate !== undefined) checkPair(certificate, input.secret, 'authentication.secret');
      const secret = await keep(input.secret, 'authentication.secret', isSame ? before.secret : undefined);
      const optional = {
        ...(scope === undefined ? {} : { scope }),
        ...(certificate === undefined ? {} : { certificate }),
      };
      return { method: 'oauth', tokenUrl, clientId, secret, ...optional };
    }
    case 'certificate': {
      const { certificate } = input;
      const held = before?.method === 'certificate' && before.certificate === certificate ? before.key : undefined;
      checkPair(certificate, input.key, 'authentication.key');
      return { method: 'certificate', certificate, key: await keep(input.key, 'authentication.key', held) };
    }
  }
}

async function keepSecret(
  text: string | undefined,
  field: string,
  held: KeptSecret | undefined,
  { owner, secrets, mayReference }: SecretsEntered,
): Promise<KeptSecret> {
  if (text === undefined) {
    if (held !== undefined) return held;
    throw new SystemRefused(field, 'The secret is missing: give it once more where it is sent elsewhere than before.');
  }
  if (isKeyVaultReference(text) && !mayReference)
    throw new SystemRefused(
      field,
      'A reference to a key vault is entered by whoever runs this server: rollcall system change.',
    );
  try {
    return await secrets.keep(owner, text);
  } catch (error) {
    if (error instanceof KeyVaultError) throw new SystemRefused(field, error.message);
    throw error;
  }
}

/** @throws SystemRefused for what is no certificate, no key, or the key of another one */
function checkPair(certificate: string, key: string | undefined, keyField: string): void {
  const read = readPart('authentication.certificate', 'certificate', () => new X509Certificate(certificate));
  if (key === undefined || isKeyVaultReference(key)) return;
  const privateKey = readPart(keyField, 'private key', () => createPrivateKey(key));
  if (!read.checkPrivateKey(privateKey))
    throw new SystemRefused(keyField, 'The private key is not that of the certificate.');
}

function readPart<Part>(field: string, what: string, read: () => Part): Part {
  try {
    return read();
  } catch {
    throw new SystemRefused(field, `This is no ${what} in PEM, which begins with -----BEGIN.`);
  }
}

/** @throws SystemRefused for what are no certificates in PEM */
export function checkAuthorities(authorities: string | undefined): void {
  if (authorities !== undefined) readPart('authorities', 'certificate', () => new X509Certificate(authorities));
}

/** How a system is signed in to, without its secrets. */
export function shownAuthentication({
  authentication,
}: Pick<UpstreamSystem, 'authentication'>): Record<string, string> {
  const { method } = authentication;
  if (method === 'none') return { method };
  const kept = method === 'certificate' ? authentication.key : authentication.secret;
  const secret = 'reference' in kept ? kept.reference : 'kept';
  if (method === 'basic') return { method, user: authentication.user, secret };
  if (method === 'bearer') return { method, secret };
  if (method === 'certificate') return { method, certificate: authentication.certificate, key: secret };
  const { tokenUrl, clientId, scope, certificate } = authentication;
  const optional = { ...(scope === undefined ? {} : { scope }), ...(certificate === undefined ? {} : { certificate }) };
  return { method, tokenUrl, clientId, secret, ...optional };
}

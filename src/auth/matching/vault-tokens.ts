import { z } from 'zod';
import { KeyVaultError } from '../../secrets/key-vault/key-vault-error.js';
import type { SecretReader } from '../../secrets/key-vault/secret-reader.js';
import { weaknessOf } from '../../secrets/secret-token.js';
import type { LiveCredential } from '../../store/access/credential.js';
import { isSame } from './is-same.js';

/** Gives the values of secrets that are kept in Azure Key Vault. */
export type VaultValues = Pick<SecretReader, 'read' | 'reread'>;

/** A token whose value is in a key vault. */
interface VaultToken {
  readonly credential: LiveCredential;
  readonly reference: string;
}

/** The value of a token cannot be read at this moment, so that nobody knows whether the one shown is right. */
export class VaultUnavailable extends Error {
  override readonly name = 'VaultUnavailable';
}

export type VaultMatch =
  | { readonly credential: LiveCredential }
  | { readonly credential: undefined; readonly failures: readonly KeyVaultError[] };

const SETTINGS = z.object({ reference: z.string() });

/** Where the value of a token is kept, when it is in a key vault. */
export const referenceOf = ({ settings }: Pick<LiveCredential, 'settings'>): string | undefined =>
  SETTINGS.safeParse(settings).data?.reference;

export const vaultTokens = (live: readonly LiveCredential[]): VaultToken[] =>
  live.flatMap((credential) => {
    const reference = credential.hash === null ? referenceOf(credential) : undefined;
    return reference === undefined ? [] : [{ credential, reference }];
  });

/**
 * Compares a token with the values that are kept in key vaults: with those in hand and, when none is the same, with
 * those that the vaults give now, as a new version may be in use already. Each vault is asked seldom, whatever comes.
 */
export async function matchInVaults(
  values: VaultValues,
  tokens: readonly VaultToken[],
  shown: string,
): Promise<VaultMatch> {
  const inHand = await compare((reference) => values.read(reference), tokens, shown);
  return inHand.credential === undefined ? compare((reference) => values.reread(reference), tokens, shown) : inHand;
}

async function compare(
  read: (reference: string) => Promise<{ readonly value: string }>,
  tokens: readonly VaultToken[],
  shown: string,
): Promise<VaultMatch> {
  const failures: KeyVaultError[] = [];
  const found = await Promise.all(
    tokens.map(async ({ credential, reference }) => {
      try {
        const { value } = await read(reference);
        // A later version of the value may be anything: one that could be guessed lets nobody in.
        if (isSame(value, shown) && weaknessOf(value) === undefined) return credential;
      } catch (error) {
        if (!(error instanceof KeyVaultError)) throw error;
        failures.push(error);
      }
      return undefined;
    }),
  );
  const credential = found.find((each) => each !== undefined);
  return credential === undefined ? { credential, failures } : { credential };
}

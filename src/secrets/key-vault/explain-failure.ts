import { KeyVaultError, type KeyVaultProblem } from './key-vault-error.js';
import type { KeyVaultReference } from './key-vault-reference.js';

/** The parts of what the SDK throws that are safe to look at. */
interface Failure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly statusCode?: number;
  readonly details?: { readonly error?: { readonly innerError?: { readonly code?: string } } };
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

const SIGN_IN_ERRORS = /^(Aggregate)?Authentication(Required)?Error$|^CredentialUnavailableError$/;
const NO_NETWORK = /network_error|endpoints_resolution_error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT/;

/**
 * Says what the SDK's error means for an operator, in our own words: its messages may quote what was sent.
 * @param failure whatever reading the secret threw
 */
export function explainFailure(failure: unknown, reference: KeyVaultReference): KeyVaultError {
  if (failure instanceof KeyVaultError) return failure;
  const { problem, reason, next } = diagnose(typeof failure === 'object' && failure !== null ? failure : {}, reference);
  return problemOf(reference, problem, reason, next, retryAfterMs(failure as Failure));
}

/** One sentence that names vault and secret, and one that says what to do. */
export const problemOf = (
  { vault, secret }: KeyVaultReference,
  problem: KeyVaultProblem,
  reason: string,
  next: string,
  retryAfter?: number,
): KeyVaultError =>
  new KeyVaultError(
    problem,
    `The secret ${secret} of the key vault ${vault} cannot be read: ${reason}. ${next}.`,
    retryAfter,
  );

interface Diagnosis {
  readonly problem: KeyVaultProblem;
  readonly reason: string;
  readonly next: string;
}

function diagnose(failure: Failure, { vault, secret, version }: KeyVaultReference): Diagnosis {
  const message = failure.message ?? '';
  const inner = failure.details?.error?.innerError?.code;
  if (SIGN_IN_ERRORS.test(failure.name ?? '')) return diagnoseSignIn(message);
  if (message.startsWith('The challenge ')) {
    return {
      problem: 'untrusted',
      reason: 'what answers under its name asked for a sign-in that is not for this key vault',
      next: 'Check the DNS and the proxies between this server and Azure',
    };
  }
  switch (failure.statusCode) {
    case 401:
      return {
        problem: 'credential',
        reason: 'it does not accept the identity of this server',
        next: 'Check that the identity is of the Microsoft Entra tenant that the key vault belongs to',
      };
    case 403:
      if (inner === 'SecretDisabled') {
        return {
          problem: 'disabled',
          reason: 'it is disabled',
          next: `Enable it: az keyvault secret set-attributes --vault-name ${vault} --name ${secret} --enabled true`,
        };
      }
      return inner?.startsWith('ForbiddenByFirewall')
        ? { problem: 'forbidden', reason: 'its firewall refuses this server', next: `Allow its address at ${vault}` }
        : {
            problem: 'forbidden',
            reason: 'the identity of this server may not read it',
            next: `Give the identity the role "Key Vault Secrets User" at ${vault}, or in a vault with access policies the permission "get"`,
          };
    case 404:
      return {
        problem: 'missing',
        reason: version === undefined ? 'there is no such secret' : `there is no such secret, or no version ${version}`,
        next: `See which there are: az keyvault secret list --vault-name ${vault}`,
      };
    case 429:
      return { problem: 'throttled', reason: 'it is asked too often', next: 'It is asked again a little later' };
    default:
      return diagnoseOutage(failure);
  }
}

function diagnoseSignIn(message: string): Diagnosis {
  if (NO_NETWORK.test(message)) {
    return {
      problem: 'unreachable',
      reason: 'the sign-in service of Microsoft Entra cannot be reached',
      next: 'Check the network, and AZURE_AUTHORITY_HOST if the vault is in another cloud than the public one',
    };
  }
  const code = /AADSTS\d{4,8}/.exec(message)?.[0];
  return {
    problem: 'credential',
    reason: `this server could not sign in to Microsoft Entra${code === undefined ? '' : ` (${code})`}`,
    next: 'Give it a managed identity, or check AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET',
  };
}

function diagnoseOutage({ statusCode, code }: Failure): Diagnosis {
  if (statusCode !== undefined) {
    return { problem: 'unreachable', reason: `it answered ${statusCode}`, next: 'It is asked again a little later' };
  }
  if (code === 'ENOTFOUND') {
    return {
      problem: 'unreachable',
      reason: 'there is no host of that name',
      next: 'Check the name of the vault and the DNS of this server',
    };
  }
  return {
    problem: 'unreachable',
    reason: `it did not answer${/^[A-Z][A-Z_]+$/.test(code ?? '') ? ` (${code})` : ''}`,
    next: 'Check the network between this server and Azure',
  };
}

/** Seconds or a date, as RFC 9110 §10.2.3 has it. */
function retryAfterMs(failure: Failure | undefined): number | undefined {
  const text = failure?.response?.headers?.get('retry-after');
  if (text === undefined) return undefined;
  const ms = /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

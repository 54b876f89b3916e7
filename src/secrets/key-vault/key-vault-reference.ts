import { KeyVaultError } from './key-vault-error.js';

/** Where a secret is kept: `keyvault://{vault}/{secret}[/{version}]`. */
export interface KeyVaultReference {
  /** Such as `contoso` for contoso.vault.azure.net. */
  readonly vault: string;
  /** The whole DNS name, in lower case. */
  readonly host: string;
  readonly secret: string;
  /** undefined for whichever is the latest. */
  readonly version: string | undefined;
}

const DEFAULT_SUFFIX = 'vault.azure.net';
/** The public cloud, China, US Government and Germany. */
const SUFFIXES = [DEFAULT_SUFFIX, 'vault.azure.cn', 'vault.usgovcloudapi.net', 'vault.microsoftazure.de'];
const SCHEME = /^\s*keyvault:/i;
const REFERENCE = /^keyvault:\/\/([^/]+)\/([0-9A-Za-z-]{1,127})(?:\/([0-9a-fA-F]{32}))?$/;
/** 3 to 24 letters, digits and single hyphens, beginning with a letter, not ending with a hyphen. */
const VAULT_NAME = /^(?=.{3,24}$)[a-z](?:-?[a-z0-9])*$/;
const FORM = 'keyvault://{vault}/{secret} or keyvault://{vault}/{secret}/{version of 32 hex digits}';
const MAX_VAULTS = 100;

/** Whether a text means a secret in a key vault, well-formed or not: such a text is never itself the secret. */
export const isKeyVaultReference = (text: string): boolean => SCHEME.test(text);

/** @throws KeyVaultError `invalid` */
export function parseReference(text: string): KeyVaultReference {
  const [, name = '', secret = '', version] = REFERENCE.exec(text.trim()) ?? [];
  const host = hostOf(name);
  if (host === undefined) {
    throw new KeyVaultError('invalid', `A reference to a key vault must be ${FORM}; received ${quote(text)}.`);
  }
  return { vault: host.split('.')[0] ?? '', host, secret, version: version?.toLowerCase() };
}

export const referenceText = ({ host, secret, version }: KeyVaultReference): string =>
  `keyvault://${host}/${secret}${version === undefined ? '' : `/${version}`}`;

/**
 * The key vaults that references may name.
 * @param text names or whole DNS names, separated by commas
 * @returns DNS names
 * @throws KeyVaultError `invalid`
 */
export function parseVaultList(text: string): string[] {
  const entries = text.split(',').flatMap((entry) => entry.trim() || []);
  if (entries.length > MAX_VAULTS) throw new KeyVaultError('invalid', `At most ${MAX_VAULTS} key vaults can be named.`);
  return entries.map((entry) => {
    const host = hostOf(entry);
    if (host !== undefined) return host;
    throw new KeyVaultError(
      'invalid',
      `${quote(entry)} is no key vault: name it like contoso or contoso.${DEFAULT_SUFFIX}.`,
    );
  });
}

/**
 * What is wrong with references among texts that are separated by commas.
 * @param vaults those that may be asked, as parseVaultList takes them
 */
export function obstacleInReferences(texts: string, vaults: string): string | undefined {
  try {
    for (const text of texts.split(',').filter(isKeyVaultReference)) {
      const { host, vault } = parseReference(text);
      if (!parseVaultList(vaults).includes(host))
        return `it is in the key vault ${vault}, which KEY_VAULTS does not name. Set KEY_VAULTS=${vault}`;
    }
    return undefined;
  } catch (error) {
    return (error as KeyVaultError).message;
  }
}

/** @returns undefined when a text is neither the name of a vault nor the DNS name of one in an Azure cloud */
function hostOf(text: string): string | undefined {
  const lower = text.toLowerCase();
  const dot = lower.indexOf('.');
  const [name, suffix] = dot < 0 ? [lower, DEFAULT_SUFFIX] : [lower.slice(0, dot), lower.slice(dot + 1)];
  return VAULT_NAME.test(name) && SUFFIXES.includes(suffix) ? `${name}.${suffix}` : undefined;
}

/** In one short line. */
const quote = (text: string) => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);

import { EXPECTED, SCHEMA, type Variables } from './config/variables.js';
import type { RetentionDefaults } from './directory/retention/retention.js';
import type { ProfileName } from './protocol/profiles/profile-name.js';
import { isKeyVaultReference, obstacleInReferences, parseVaultList } from './secrets/key-vault/key-vault-reference.js';
import { weaknessOf } from './secrets/secret-token.js';
import { unencodedPassword, unheardParameter } from './store/foreign/database-url.js';

/** The whole configuration, read once at start. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Without a trailing slash; undefined to answer under whatever host the client used. */
  readonly publicUrl: string | undefined;
  /** undefined for the embedded PostgreSQL under dataDir. */
  readonly databaseUrl: string | undefined;
  /** The schema of PostgreSQL in which all that is ours is. */
  readonly databaseSchema: string;
  /** Whether databaseUrl leads to a pooler in transaction mode. */
  readonly isBehindPooler: boolean;
  /** Connections to PostgreSQL in all. */
  readonly poolSize: number;
  /** How long a statement may take. */
  readonly databaseTimeoutMs: number;
  /** To the same database, for what needs a session; undefined where databaseUrl serves for that too. */
  readonly directDatabaseUrl: string | undefined;
  readonly dataDir: string;
  /** Express's `trust proxy` setting. */
  readonly trustProxy: boolean | number | string;
  /** Of the body of a Bulk or a group; others may have less. */
  readonly maxBodyBytes: number;
  /** Of one resource as JSON. */
  readonly maxResourceBytes: number;
  /** After which a client that takes nothing of its answer is cut off. */
  readonly answerTimeoutMs: number;
  /** For which an idle connection is kept. */
  readonly keepAliveMs: number;
  /** Of organizations that have no settings of their own. */
  readonly retention: RetentionDefaults;
  /** undefined to send no mail. */
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  readonly logLevel: string;
  /** An organization that exists after start, with its secret; for containers and tests. */
  readonly organization: string | undefined;
  readonly secret: string | undefined;
  /** Of that organization; undefined to leave it, and for `vault` when it is made. */
  readonly profile: ProfileName | undefined;
  /** Of the first operator of the console. */
  readonly adminEmail: string;
  /** undefined for one that is made and kept in dataDir. */
  readonly masterKey: string | undefined;
  /** Separated by commas. */
  readonly olderMasterKeys: string | undefined;
  /** DNS names of the only key vaults that may be asked. */
  readonly keyVaults: readonly string[];
  /** Files; undefined to leave TLS to a proxy in front. */
  readonly tls: { readonly cert: string; readonly key: string; readonly clientCa: string | undefined } | undefined;
  /** Files with which what is sent to identity providers is signed; undefined to send it unsigned. */
  readonly samlSigning: { readonly cert: string; readonly key: string } | undefined;
  /** Whether what admins name is fetched from private networks too. */
  readonly allowsPrivateAddresses: boolean;
  /** In lower case; undefined to believe no header. */
  readonly clientCertHeader: string | undefined;
}

/** A variable has a value that the server does not start with. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the environment; an empty variable counts as unset.
 * @throws ConfigError with one line that names the variable and what it accepts
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.keys(SCHEMA.shape).flatMap((name) => {
      const value = environment[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  for (const name of URLS) {
    const guess = unencodedPassword(set[name] ?? '');
    if (guess !== undefined) throw new ConfigError(`${name} cannot be read: ${guess}`);
  }
  const parsed = SCHEMA.safeParse(set);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    throw new ConfigError(`${name} must be ${EXPECTED[name as keyof typeof EXPECTED]}${received(name, set[name])}.`);
  }
  const values = parsed.data;
  for (const name of SECRETS) {
    const obstacle = obstacleInReferences(values[name] ?? '', values.KEY_VAULTS);
    if (obstacle !== undefined) throw new ConfigError(`${name}: ${obstacle}`);
  }
  if (values.ROLLCALL_SECRET !== undefined && values.ROLLCALL_ORGANIZATION === undefined) {
    throw new ConfigError(
      'ROLLCALL_SECRET needs ROLLCALL_ORGANIZATION, the slug of the organization that it belongs to.',
    );
  }
  if (values.DATABASE_URL === undefined && (values.DATABASE_POOLER !== 'off' || values.DIRECT_DATABASE_URL)) {
    throw new ConfigError('DATABASE_POOLER and DIRECT_DATABASE_URL need DATABASE_URL, the URL of the pooler.');
  }
  for (const name of URLS) {
    const unheard = unheardParameter(values[name] ?? 'postgresql:', {
      DATABASE_SCHEMA: values.DATABASE_SCHEMA,
      DATABASE_POOL_SIZE: String(values.DATABASE_POOL_SIZE),
      DATABASE_POOLER: values.DATABASE_POOLER,
    });
    if (unheard !== undefined) throw new ConfigError(`${name}: ${unheard}`);
  }
  const secret = values.ROLLCALL_SECRET;
  const weakness = secret === undefined || isKeyVaultReference(secret) ? undefined : weaknessOf(secret);
  if (weakness !== undefined)
    throw new ConfigError(`ROLLCALL_SECRET must be ${EXPECTED.ROLLCALL_SECRET}: ${weakness}.`);
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL,
    databaseUrl: values.DATABASE_URL,
    databaseSchema: values.DATABASE_SCHEMA,
    isBehindPooler: values.DATABASE_POOLER === 'transaction',
    poolSize: values.DATABASE_POOL_SIZE,
    databaseTimeoutMs: values.DATABASE_TIMEOUT * 1_000,
    directDatabaseUrl: values.DIRECT_DATABASE_URL,
    dataDir: values.DATA_DIR,
    trustProxy: values.TRUST_PROXY,
    maxBodyBytes: values.MAX_BODY_BYTES,
    maxResourceBytes: values.MAX_RESOURCE_BYTES,
    answerTimeoutMs: values.ANSWER_TIMEOUT * 1_000,
    keepAliveMs: values.KEEP_ALIVE_TIMEOUT * 1_000,
    retention: {
      logDays: values.LOG_RETENTION_DAYS,
      historyDays: values.HISTORY_RETENTION_DAYS,
      deletedDays: values.DELETED_RETENTION_DAYS,
    },
    mail: mailOf(values),
    logLevel: values.LOG_LEVEL,
    organization: values.ROLLCALL_ORGANIZATION,
    secret: values.ROLLCALL_SECRET,
    profile: values.ROLLCALL_PROFILE,
    adminEmail: values.ROLLCALL_ADMIN_EMAIL,
    masterKey: values.MASTER_KEY,
    olderMasterKeys: values.MASTER_KEY_OLD,
    keyVaults: parseVaultList(values.KEY_VAULTS),
    tls: tlsOf(values),
    samlSigning: samlSigningOf(values),
    allowsPrivateAddresses: values.ALLOW_PRIVATE_ADDRESSES === 'true',
    clientCertHeader: values.CLIENT_CERT_HEADER?.toLowerCase(),
  };
}

function tlsOf(values: Variables): Config['tls'] {
  const { TLS_CERT: cert, TLS_KEY: key, TLS_CLIENT_CA: clientCa } = values;
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new ConfigError('TLS_CERT and TLS_KEY go together: files with the certificate chain and its private key.');
  }
  return { cert, key, clientCa };
}

function mailOf({ SMTP_URL: url, MAIL_FROM: from }: Variables): Config['mail'] {
  if (url === undefined && from === undefined) return undefined;
  if (url !== undefined && from !== undefined) return { url, from };
  throw new ConfigError('SMTP_URL and MAIL_FROM go together: a mail server, and the address of whom mail comes.');
}

function samlSigningOf({ SAML_SIGNING_CERT: cert, SAML_SIGNING_KEY: key }: Variables): Config['samlSigning'] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new ConfigError('SAML_SIGNING_CERT and SAML_SIGNING_KEY go together: files with a certificate and its key.');
  return { cert, key };
}

const URLS = ['DATABASE_URL', 'DIRECT_DATABASE_URL'] as const;
/** May be references to a key vault. */
const SECRETS = ['MASTER_KEY', 'MASTER_KEY_OLD', 'ROLLCALL_SECRET'] as const;
/** What may hold a password is not quoted. */
const SECRET = new Set<string>([...URLS, ...SECRETS, 'SMTP_URL']);

const received = (name: string, value: string | undefined) =>
  SECRET.has(name) ? '' : `; received ${JSON.stringify(value)}`;

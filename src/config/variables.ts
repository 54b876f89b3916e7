import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { isMailAddress } from '../mail/address.js';
import { PROFILE_NAMES } from '../protocol/profiles/profile-name.js';
import { SLUG } from '../protocol/tenant.js';
import { isKeyVaultReference, parseVaultList } from '../secrets/key-vault/key-vault-reference.js';
import { parseMasterKey } from '../secrets/master-key.js';
import { withStrictTls } from '../store/foreign/database-url.js';
import { DEFAULT_SCHEMA, SCHEMA_NAME } from '../store/schema-name.js';

const port = z.coerce.number('a port from 0 to 65535').int('a port from 0 to 65535').min(0).max(65_535);

const days = z.coerce.number().int().min(1).max(3_650);

const httpUrl = (expected: string) =>
  z
    .string()
    .refine(
      // Nothing can follow a query or a fragment, not even an empty one.
      (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[?#]/.test(text),
      expected,
    )
    .transform((text) => text.replace(/\/+$/, ''));

const databaseUrl = z
  .string()
  .refine(
    (text) =>
      URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol) && succeeds(() => decodeURIComponent(text)),
  )
  .transform(withStrictTls);

/** What each variable accepts, in the words of the message that stops the start. */
export const EXPECTED = {
  PORT: 'a port from 0 to 65535',
  HOST: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  PUBLIC_URL: 'the http(s) URL under which clients reach the server, such as https://scim.example.com',
  DATABASE_URL: 'a postgresql:// URL, or nothing for the embedded PostgreSQL',
  DATABASE_SCHEMA:
    'the name of a PostgreSQL schema: at most 41 lower-case letters, digits and underscores, not beginning with pg_',
  DATABASE_POOLER: 'off, or transaction when DATABASE_URL leads to a pooler in transaction mode such as PgBouncer',
  DATABASE_POOL_SIZE: 'connections that a server keeps to PostgreSQL, from 4 to 200',
  DATABASE_TIMEOUT: 'seconds, from 1 to 30, after which a statement is given up, and a database that says nothing',
  DIRECT_DATABASE_URL: 'a postgresql:// URL that leads to the same database without a pooler',
  DATA_DIR: 'a folder for the embedded PostgreSQL',
  TRUST_PROXY: 'false, true, a number of proxies, or their addresses separated by commas',
  MAX_BODY_BYTES: 'bytes that the body of a request may have, from 100000 to 33554432',
  MAX_RESOURCE_BYTES: 'bytes of JSON that a resource may be, from 10000 to 8388608',
  ANSWER_TIMEOUT: 'seconds, from 1 to 600, after which a client that takes nothing of its answer is cut off',
  KEEP_ALIVE_TIMEOUT:
    'seconds, from 1 to 3600, for which an idle connection is kept; longer than the proxy in front keeps it',
  LOG_RETENTION_DAYS: 'days, from 1 to 3650, for which the provisioning log is kept',
  HISTORY_RETENTION_DAYS: 'days, from 1 to 3650, for which is kept what resources were before each change',
  DELETED_RETENTION_DAYS: 'days, from 1 to 3650, for which deleted resources are kept',
  SMTP_URL: 'the smtp:// or smtps:// URL of a mail server, such as smtp://user:password@mail.example.com:587',
  MAIL_FROM: 'the address of whom mail comes, such as rollcall@example.com or Rollcall <rollcall@example.com>',
  LOG_LEVEL: 'fatal, error, warn, info, debug, trace or silent',
  ROLLCALL_ORGANIZATION: 'a slug of lower-case letters, digits and hyphens, at most 63 characters',
  ROLLCALL_SECRET: 'a strong secret token',
  ROLLCALL_PROFILE: 'core or vault',
  ROLLCALL_ADMIN_EMAIL: 'the e-mail address of the first operator of the console, such as ada@example.com',
  MASTER_KEY: '32 random bytes in base64 or hex (openssl rand -base64 32), or a keyvault:// reference to them',
  MASTER_KEY_OLD: 'master keys from before, separated by commas',
  KEY_VAULTS: 'names of Azure key vaults, separated by commas',
  TLS_CERT: 'a file with the certificate chain in PEM, together with TLS_KEY',
  TLS_KEY: 'a file with the private key in PEM, together with TLS_CERT',
  TLS_CLIENT_CA: 'a file with the certificates, in PEM, of those who may issue client certificates',
  SAML_SIGNING_CERT: 'a file with a certificate in PEM, together with SAML_SIGNING_KEY',
  SAML_SIGNING_KEY: 'a file with the private key in PEM, together with SAML_SIGNING_CERT',
  ALLOW_PRIVATE_ADDRESSES:
    'true, or false to fetch what admins name (federation metadata, OpenID configuration, systems) from public addresses alone',
  CLIENT_CERT_HEADER:
    'the name of the header in which a trusted proxy sends the client certificate, such as Client-Cert',
} as const;

/** The variables, and what each may be. */
export const SCHEMA = z.object({
  PORT: port.default(3000),
  HOST: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\w.:-]+$/)
    .default('127.0.0.1'),
  PUBLIC_URL: httpUrl(EXPECTED.PUBLIC_URL).optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_SCHEMA: z.string().regex(SCHEMA_NAME).default(DEFAULT_SCHEMA),
  DATABASE_POOLER: z.enum(['off', 'transaction']).default('off'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(4).max(200).default(20),
  DATABASE_TIMEOUT: z.coerce.number().int().min(1).max(30).default(30),
  DIRECT_DATABASE_URL: databaseUrl.optional(),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.rollcall')
    .transform((folder) => resolve(folder)),
  TRUST_PROXY: z.string().refine(isTrustProxy).default('false').transform(trustProxy),
  MAX_BODY_BYTES: z.coerce.number().int().min(100_000).max(33_554_432).default(8_388_608),
  MAX_RESOURCE_BYTES: z.coerce.number().int().min(10_000).max(8_388_608).default(1_048_576),
  ANSWER_TIMEOUT: z.coerce.number().int().min(1).max(600).default(30),
  KEEP_ALIVE_TIMEOUT: z.coerce.number().int().min(1).max(3600).default(65),
  LOG_RETENTION_DAYS: days.default(90),
  HISTORY_RETENTION_DAYS: days.default(30),
  DELETED_RETENTION_DAYS: days.default(30),
  SMTP_URL: z.string().refine(isSmtpUrl).optional(),
  MAIL_FROM: z.string().refine(isSender).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ROLLCALL_ORGANIZATION: z.string().regex(SLUG).optional(),
  ROLLCALL_SECRET: z.string().optional(),
  ROLLCALL_PROFILE: z.enum(PROFILE_NAMES).optional(),
  ROLLCALL_ADMIN_EMAIL: z.string().refine(isMailAddress).default('admin@localhost'),
  MASTER_KEY: z.string().refine(isMasterKey).optional(),
  MASTER_KEY_OLD: z
    .string()
    .refine((text) => text.split(',').every((key) => isMasterKey(key.trim())))
    .optional(),
  KEY_VAULTS: z.string().refine(isVaultList).default(''),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  TLS_CLIENT_CA: z.string().optional(),
  SAML_SIGNING_CERT: z.string().optional(),
  SAML_SIGNING_KEY: z.string().optional(),
  ALLOW_PRIVATE_ADDRESSES: z.enum(['true', 'false']).default('false'),
  CLIENT_CERT_HEADER: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/)
    .optional(),
});

function isMasterKey(text: string): boolean {
  return isKeyVaultReference(text) || succeeds(() => parseMasterKey(text));
}

function isSmtpUrl(text: string): boolean {
  return (
    URL.canParse(text) &&
    /^smtps?:$/.test(new URL(text).protocol) &&
    new URL(text).hostname !== '' &&
    succeeds(() => decodeURIComponent(text))
  );
}

function isSender(text: string): boolean {
  return isMailAddress(/^[^<>\p{Cc}",;:@]*<([^<>]+)>$/u.exec(text)?.[1] ?? text);
}

function isVaultList(text: string): boolean {
  return succeeds(() => parseVaultList(text));
}

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

const PROXY_NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);

function isTrustProxy(text: string): boolean {
  if (/^(true|false|\d{1,2})$/.test(text)) return true;
  return text.split(',').every((part) => {
    const [address = '', prefix, ...rest] = part.trim().split('/');
    const version = isIP(address);
    const hasPrefix =
      prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32));
    return rest.length === 0 && (version === 0 ? PROXY_NETWORKS.has(address) && prefix === undefined : hasPrefix);
  });
}

function trustProxy(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** As they were read. */
export type Variables = z.infer<typeof SCHEMA>;

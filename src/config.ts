import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { SLUG } from './protocol/tenant-context.js';
import { weaknessOf } from './secrets/secret-token.js';

const port = z.coerce.number('a port from 0 to 65535').int('a port from 0 to 65535').min(0).max(65_535);

const httpUrl = (expected: string) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).search === '',
      expected,
    )
    .transform((text) => text.replace(/\/+$/, ''));

/** What each variable accepts, in the words of the message that stops the start. */
const EXPECTED = {
  PORT: 'a port from 0 to 65535',
  HOST: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  PUBLIC_URL: 'the http(s) URL under which clients reach the server, such as https://scim.example.com',
  DATABASE_URL: 'a postgresql:// URL, or nothing for the embedded PostgreSQL',
  DATA_DIR: 'a folder for the embedded PostgreSQL',
  TRUST_PROXY: 'false, true, a number of proxies, or their addresses separated by commas',
  LOG_LEVEL: 'fatal, error, warn, info, debug, trace or silent',
  ROLLCALL_ORGANIZATION: 'a slug of lower-case letters, digits and hyphens, at most 63 characters',
  ROLLCALL_SECRET: 'a strong secret token',
  ROLLCALL_PROFILE: 'core or vault',
} as const;

const SCHEMA = z.object({
  PORT: port.default(3000),
  HOST: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\w.:-]+$/)
    .default('127.0.0.1'),
  PUBLIC_URL: httpUrl(EXPECTED.PUBLIC_URL).optional(),
  DATABASE_URL: z
    .string()
    .refine((text) => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol))
    .optional(),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.rollcall')
    .transform((folder) => resolve(folder)),
  TRUST_PROXY: z.string().refine(isTrustProxy).default('false').transform(trustProxy),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ROLLCALL_ORGANIZATION: z.string().regex(SLUG).optional(),
  ROLLCALL_SECRET: z.string().optional(),
  ROLLCALL_PROFILE: z.enum(['core', 'vault']).optional(),
});

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

/** The whole configuration, read once at start. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Without a trailing slash; undefined to answer under whatever host the client used. */
  readonly publicUrl: string | undefined;
  /** undefined for the embedded PostgreSQL under dataDir. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Express's `trust proxy` setting. */
  readonly trustProxy: boolean | number | string;
  readonly logLevel: string;
  /** An organization that exists after start, with its secret; for containers and tests. */
  readonly organization: string | undefined;
  readonly secret: string | undefined;
  /** Of that organization; undefined to leave it, and for `vault` when it is made. */
  readonly profile: 'core' | 'vault' | undefined;
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
  const parsed = SCHEMA.safeParse(set);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    throw new ConfigError(`${name} must be ${EXPECTED[name as keyof typeof EXPECTED]}${received(name, set[name])}.`);
  }
  const values = parsed.data;
  if (values.ROLLCALL_SECRET !== undefined && values.ROLLCALL_ORGANIZATION === undefined) {
    throw new ConfigError(
      'ROLLCALL_SECRET needs ROLLCALL_ORGANIZATION, the slug of the organization that it belongs to.',
    );
  }
  const weakness = values.ROLLCALL_SECRET === undefined ? undefined : weaknessOf(values.ROLLCALL_SECRET);
  if (weakness !== undefined)
    throw new ConfigError(`ROLLCALL_SECRET must be ${EXPECTED.ROLLCALL_SECRET}: ${weakness}.`);
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL,
    databaseUrl: values.DATABASE_URL,
    dataDir: values.DATA_DIR,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    organization: values.ROLLCALL_ORGANIZATION,
    secret: values.ROLLCALL_SECRET,
    profile: values.ROLLCALL_PROFILE,
  };
}

/** Quotes what was received, except where it may hold a password. */
const received = (name: string, value: string | undefined) =>
  name === 'DATABASE_URL' ? '' : `; received ${JSON.stringify(value)}`;

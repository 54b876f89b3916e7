import { type Request, type Response, Router } from 'express';
import { type Logger, pino } from 'pino';
import type { Credentials } from './auth/credentials.js';
import { type Config, ConfigError, readConfig } from './config.js';
import type { Definitions } from './directory/definitions/definitions.js';
import { OperatorError } from './directory/operator-error.js';
import type { Organizations } from './directory/organizations.js';
import { createEndpoints } from './endpoints.js';
import type { SignedIn } from './http/sso/visit.js';
import { JobRunner } from './jobs/job-runner.js';
import { connectServices } from './services.js';
import type { SignInSettings } from './sso/settings/sign-in-settings.js';

/** Each means what the environment variable of its name means to the server: `databaseUrl`, DATABASE_URL. */
export interface RollcallOptions {
  /** Of the product's own PostgreSQL: all that is Rollcall's is in a schema of its own there. */
  readonly databaseUrl: string;
  /** `rollcall`, unless told. */
  readonly databaseSchema?: string;
  readonly databasePooler?: 'off' | 'transaction';
  /** 20, unless told. */
  readonly databasePoolSize?: number;
  /** In seconds. */
  readonly databaseTimeout?: number;
  readonly directDatabaseUrl?: string;
  /** Scheme and host under which clients reach the product; without it, whatever host they used. */
  readonly publicUrl?: string;
  /** Seals what must be readable again; without it, one is made and kept in `dataDir`. */
  readonly masterKey?: string;
  readonly masterKeyOld?: readonly string[];
  readonly dataDir?: string;
  readonly keyVaults?: readonly string[];
  readonly maxBodyBytes?: number;
  readonly maxResourceBytes?: number;
  /** In seconds. */
  readonly answerTimeout?: number;
  readonly clientCertHeader?: string;
  readonly samlSigningCert?: string;
  readonly samlSigningKey?: string;
  readonly allowPrivateAddresses?: boolean;
  readonly logRetentionDays?: number;
  readonly historyRetentionDays?: number;
  readonly deletedRetentionDays?: number;
  /** Takes what the server would log: a logger of pino. Without it, warnings and errors go to the standard output. */
  readonly logger?: Logger;
  /**
   * Called when a person has signed in by SAML or OpenID Connect: the product makes a session of its own and answers, as
   * with a redirect. Without it, people come to their profile, and products redeem codes.
   */
  readonly onSignIn?: (signedIn: SignedIn, request: Request, response: Response) => void | Promise<void>;
}

/** Rollcall inside of another Node server. */
export interface Rollcall {
  /**
   * Serves `/api/scim`, `/scim`, `/oauth2` and `/sso` below where it is mounted: `app.use(rollcall.router)`, before anything that
   * reads bodies.
   */
  readonly router: Router;
  readonly organizations: Organizations;
  readonly credentials: Credentials;
  readonly definitions: Definitions;
  /** How the people of organizations sign in. */
  readonly signIn: SignInSettings;
  /** Brings the database to this version; any number of nodes may do so at once. @returns what it applied @throws OperatorError */
  migrate(): Promise<string[]>;
  /** Begins what runs by itself. @throws OperatorError when the database lacks migrations, or cannot be reached */
  start(): Promise<void>;
  /** Ends it, writes what waits and closes the connections; to be called when no request is under way any more. */
  stop(): Promise<void>;
}

/** @throws ConfigError naming the option that cannot be used */
export function createRollcall(options: RollcallOptions): Rollcall {
  const logger = options.logger ?? pino({ level: 'warn' });
  const config = configOf(options);
  const services = connectServices(config, options.databaseUrl, (line) => logger.warn(line));
  const endpoints = createEndpoints(services, config, logger, undefined, undefined, { onSignIn: options.onSignIn });
  const router = Router();
  endpoints.mountOn(router);
  const jobs = new JobRunner({ jobs: endpoints.jobs, store: services.jobStore, logger });
  const { organizations, credentials, definitions } = services;
  return {
    router,
    organizations,
    credentials,
    definitions,
    signIn: services.signIn.settings,
    migrate: () => services.migrate(),
    async start() {
      const { length } = await services.pendingMigrations();
      if (length > 0)
        throw new OperatorError(`The database lacks ${length} migrations. Call migrate() before start().`);
      jobs.start();
    },
    async stop() {
      await jobs.stop();
      await endpoints.close();
      await services.close();
    },
  };
}

/** The same checks and defaults as of the environment. */
function configOf({ logger: _, onSignIn: __, ...options }: RollcallOptions): Config {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const names = new Map(given.map(([option]) => [variableOf(option), option]));
  if (!names.has('DATABASE_URL'))
    throw new ConfigError('databaseUrl is missing: the postgresql:// URL of your database.');
  try {
    return readConfig(Object.fromEntries(given.map(([option, value]) => [variableOf(option), String(value)])));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.message.replace(/[A-Z]+(?:_[A-Z]+)+/g, (variable) => names.get(variable) ?? variable));
  }
}

const variableOf = (option: string): string => option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';
import { createApp } from './app.js';
import { calledBy } from './auth/administration/ending-soon.js';
import { isSealedByAnother } from './auth/keys/signing/sealed-by-another.js';
import { outliveOutput } from './cli/closed-output.js';
import { connectionCard } from './cli/connection-card.js';
import { historyOf, isLiveNow } from './cli/credentials/credential-table.js';
import { localOrigin } from './cli/local-origin.js';
import type { Config } from './config.js';
import { OperatorError } from './directory/operator-error.js';
import { DEFAULT_ORGANIZATION, type MadeFirst, prepareFirst } from './first-organization.js';
import { createDrainingServer, type DrainingServer, type TlsOptions } from './http/draining-server.js';
import { createStartingApp } from './http/starting-app.js';
import { JobRunner } from './jobs/job-runner.js';
import { announceServer } from './running-servers.js';
import { createServerLog } from './server-log.js';
import { openServices, type Services } from './services.js';
import { stopped, stopSignal, unlessStopped } from './stop-signal.js';

/** How long requests under way may take after SIGTERM. */
const DRAIN_MS = 10_000;
/** How long the last entries of the provisioning log may take then. */
const CLOSE_MS = 3_000;

/** Runs the server until SIGTERM or SIGINT; then finishes what is under way and stops what it started. */
export async function serve(config: Config): Promise<void> {
  const { tls } = config;
  const certificates = tls && readTls(tls);
  const logger = createServerLog(config.logLevel);
  outliveOutput();
  const stop = stopSignal();
  const door = createDrainingServer(createStartingApp(), certificates, config.keepAliveMs);
  onReload(tls && (() => door.reload(readTls(tls))), logger);
  // Before anything is made: a secret that is shown once must not be lost to a port that is taken.
  await listen(door.server, config);
  const leave = await announceServer({
    host: config.host,
    port: portOf(door.server),
    origin: originOf(door.server, config),
    dataDir: config.databaseUrl === undefined ? config.dataDir : undefined,
  });
  let isReady = false;
  const onReady = () => {
    isReady = true;
  };
  try {
    await serveThrough(door, config, logger, stop, onReady);
  } catch (error) {
    if (!stop.aborted || isReady) throw error;
    logger.info(`Stopping: ${stop.reason}, before the server was ready`);
  } finally {
    await leave();
    await door.drain(0);
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const originOf = (server: Server, { publicUrl, host, tls }: Config): string =>
  publicUrl ?? localOrigin(host, portOf(server), tls !== undefined);

/** @throws whatever was interrupted, when it is stopped before it is ready */
async function serveThrough(
  door: DrainingServer,
  config: Config,
  logger: Logger,
  stop: AbortSignal,
  onReady: () => void,
): Promise<void> {
  const services = await openServices(config, (line) => logger.warn(line), stop);
  try {
    for (const name of await services.migrate(stop)) logger.info(`Applied migration ${name}`);
    await unlessStopped(warnOfMasterKey(services, config, logger), stop);
    const app = createApp(services, config, logger);
    // Nothing comes between a secret that is made and its being shown.
    const made = await prepareFirst(services, config, logger, stop);
    door.answerBy(app.handler);
    await announce(services, config, door.server, made);
    const jobs = new JobRunner({ jobs: app.jobs, store: services.jobStore, logger });
    jobs.start();
    onReady();
    await stopped(stop);
    logger.info(`Stopping: ${stop.reason}`);
    app.endStreams();
    await Promise.all([door.drain(DRAIN_MS), jobs.stop()]);
    const isWritten = app.close().then(() => true);
    if (!(await Promise.race([isWritten, delay(CLOSE_MS, false, { ref: false })])))
      logger.warn('The last entries of the provisioning log could not be written in time, and are lost');
  } finally {
    await services.close();
  }
}

/** Several nodes with a master key each would refuse one another's access tokens, and be 503 to whoever wants one. */
async function warnOfMasterKey({ signingKeyStore, keyRing, isShared }: Services, config: Config, logger: Logger) {
  if (!isShared || config.masterKey !== undefined) return;
  const sameForAll = 'Set MASTER_KEY to the same value on every node';
  if ((await signingKeyStore.list()).length === 0) {
    logger.info(
      `MASTER_KEY is not set: OAuth access tokens work on one node alone. ${sameForAll} before there is a second.`,
    );
    return;
  }
  const isForeign = await keyRing().then((ring) => isSealedByAnother(signingKeyStore, ring));
  if (!isForeign) return;
  logger.warn(
    'OAuth access tokens cannot be given out or checked here: the signing keys in the database are sealed with another ' +
      `master key than that of ${join(config.dataDir, 'master.key')}. ${sameForAll}; it is in that file on the node that was first.`,
  );
}

/** @throws OperatorError naming the file that cannot be read or used */
function readTls({ cert, key, clientCa }: NonNullable<Config['tls']>): TlsOptions {
  const options = {
    cert: readFile(cert),
    key: readFile(key),
    ...(clientCa === undefined ? {} : { clientCa: readFile(clientCa) }),
  };
  try {
    createSecureContext({ cert: options.cert, key: options.key });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`TLS_CERT ${cert} and TLS_KEY ${key} cannot be used: ${reason}`, { cause: error });
  }
  requireValidNow(options.cert, cert);
  return options;
}

/** Of a chain, the certificate of the server itself is the first. @throws OperatorError */
function requireValidNow(pem: string, file: string): void {
  const { validFrom, validTo } = new X509Certificate(pem);
  const [from, to] = [new Date(validFrom), new Date(validTo)];
  const day = (date: Date) => `${date.toISOString().slice(0, 16)}Z`;
  if (to < new Date())
    throw new OperatorError(
      `TLS_CERT ${file} has expired on ${day(to)}, and clients refuse it. Renew it and start again.`,
    );
  if (from > new Date())
    throw new OperatorError(
      `TLS_CERT ${file} is not valid before ${day(from)}, and clients refuse it. Check the clock of this machine, or use one that is valid now.`,
    );
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/**
 * SIGHUP reads certificates again, so that they are renewed without an interruption.
 * @param reload undefined without TLS; the signal, which would end the process, is then told and no more
 */
function onReload(reload: (() => void) | undefined, logger: Logger): void {
  process.on('SIGHUP', () => {
    if (reload === undefined) {
      logger.info('SIGHUP: there is no TLS certificate to read again.');
      return;
    }
    try {
      reload();
      logger.info('Read the TLS certificate again.');
    } catch (error) {
      logger.error(error, 'The TLS certificate stays as it was.');
    }
  });
}

const ANY_HOST = 'Leave HOST out for 127.0.0.1, or set HOST=0.0.0.0 for every address of it.';

/** Why a port is not ours, by what the system says. */
const NOT_LISTENING: Readonly<Record<string, (config: Config) => string>> = {
  EADDRINUSE: ({ host, port }) => `Port ${port} is taken on ${host}. Choose another: PORT=3001 rollcall serve`,
  EACCES: ({ port }) => `PORT ${port} is not for everybody to listen on. Choose one from 1024: PORT=3000`,
  EADDRNOTAVAIL: ({ host }) => `HOST ${host} is not an address of this machine. ${ANY_HOST}`,
  ENOTFOUND: ({ host }) => `HOST ${host} is not a name that this machine knows. ${ANY_HOST}`,
  EAI_AGAIN: ({ host }) => `HOST ${host} is not a name that this machine knows. ${ANY_HOST}`,
  EINVAL: ({ host }) => `HOST ${host} is not an address to listen on. ${ANY_HOST}`,
  EAFNOSUPPORT: ({ host }) => `HOST ${host} is of IPv6, which this machine does not have. ${ANY_HOST}`,
};

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const text = NOT_LISTENING[error.code ?? '']?.(config);
      reject(text === undefined ? error : new OperatorError(text, { cause: error }));
    });
    server.listen(config.port, config.host, resolve);
  });
}

/** Those with which the organization is provisioned, in words. */
async function liveSecrets({ organizations, credentials }: Services, slug: string): Promise<string[]> {
  const found = (await organizations.list()).find((organization) => organization.slug === slug);
  const secrets = found === undefined ? [] : await credentials.list(found.id, 'token');
  const live = secrets.filter((secret) => secret.user === null && isLiveNow(secret));
  return live.reverse().map((secret) => `${calledBy(secret)}, ${historyOf(secret)}`);
}

async function announce(
  services: Services,
  config: Config,
  server: Server,
  { token, operator }: MadeFirst,
): Promise<void> {
  const origin = originOf(server, config);
  // A secret is shown whatever happens.
  const organizations = await services.organizations.list().catch(() => []);
  const slug = config.organization ?? organizations[0]?.slug ?? DEFAULT_ORGANIZATION;
  process.stdout.write(
    connectionCard({
      origin,
      slug,
      token,
      organizations: organizations.length,
      isConfigured: config.secret !== undefined,
      secrets: token === undefined ? await liveSecrets(services, slug) : [],
      operator,
    }),
  );
}

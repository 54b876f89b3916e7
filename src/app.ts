import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import type { Route } from './console/api/route.js';
import { createWebFiles } from './console/web-files.js';
import { type ConsoleConfig, createConsole } from './console.js';
import { createConsoleSignIn } from './console-sign-in.js';
import type { DirectoryMaker } from './directory/directories.js';
import { createEndpoints, type EndpointsConfig, type Issuers } from './endpoints.js';
import { createErrorHandler, createNotFoundHandler } from './http/fallback.js';
import { createHealthRouter } from './http/health.js';
import { createOpenApiRouter } from './http/openapi/openapi-router.js';
import { createDocsRouter } from './http/pages/docs/docs-router.js';
import { createLandingPage } from './http/pages/landing-page.js';
import { securityHeaders, strictTransportSecurity } from './http/security-headers.js';
import type { Job } from './jobs/job.js';
import { readVersion } from './protocol/version.js';
import type { Services } from './services.js';

export type { Issuers } from './endpoints.js';

/** Whoever asks whether we are ready waits no longer. */
const READY_MS = 2_000;

/** Where README.md and the folder `docs` are. */
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

export interface App {
  /** Handles requests; needs no port, so that tests can call it directly. */
  readonly handler: Express;
  /** What is to run by itself beside it. */
  readonly jobs: readonly Job[];
  /** All that the console can be asked. */
  readonly consoleRoutes: readonly Route[];
  /** Ends answers that would go on for as long as somebody listens; to be called before requests under way are waited for. */
  endStreams(): void;
  /** Writes what waits for the provisioning log; to be called when no request is under way any more. */
  close(): Promise<void>;
}

/** A server of its own: the endpoints, and what people and machines that watch it find around them. */
export function createApp(
  services: Services,
  config: EndpointsConfig & ConsoleConfig & Pick<Config, 'trustProxy'>,
  logger: Logger,
  issuers?: Issuers,
  makers?: readonly DirectoryMaker[],
): App {
  const { mountOn, jobs, requestLog, origin, syncs, access, close } = createEndpoints(
    services,
    config,
    logger,
    issuers,
    makers,
    {
      onConsoleSignIn: createConsoleSignIn(services),
    },
  );
  const handler = express();
  handler.set('trust proxy', config.trustProxy);
  handler.set('x-powered-by', false);
  handler.set('etag', false);
  const isHttps = config.tls !== undefined || config.publicUrl?.startsWith('https:');
  if (isHttps) handler.use(strictTransportSecurity);
  mountOn(handler);
  const isReady = createReadiness(services);
  const webConsole = createConsole(services, config, { requestLog, syncs, access });
  handler.use('/console/api', webConsole.api);
  handler.use(securityHeaders());
  handler.use(createHealthRouter(isReady));
  handler.use(createOpenApiRouter(readVersion()));
  handler.use('/console', createWebFiles());
  handler.get('/', createLandingPage({ origin, isReady }));
  handler.use(createDocsRouter(PACKAGE));
  handler.use(createNotFoundHandler());
  handler.use(createErrorHandler(requestLog));
  return { handler, jobs, consoleRoutes: webConsole.routes, endStreams: () => webConsole.close(), close };
}

/** Ready when the database answers and has every migration; once it has them, it does not lose them. */
function createReadiness(services: Services): () => Promise<string | undefined> {
  let migrated = false;
  const ask = async () => {
    try {
      if (migrated) await services.database.run('health', { name: 'health', kind: 'look-up', text: 'SELECT 1' }, []);
      else if ((await services.pendingMigrations()).length > 0)
        return 'the database lacks migrations: run rollcall migrate';
      migrated = true;
      return undefined;
    } catch {
      return 'the database cannot be reached';
    }
  };
  let asking: Promise<string | undefined> | undefined;
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return Promise.race([asking, delay(READY_MS, 'the database does not answer', { ref: false })]);
  };
}

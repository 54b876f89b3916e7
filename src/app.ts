import express, { type Express, type Request } from 'express';
import type { Logger } from 'pino';
import { Authenticator } from './auth/authenticator.js';
import type { Config } from './config.js';
import { createGroupBatches, createUserBatches } from './directory/bulk/bulk-create.js';
import { createGroupDirectory } from './directory/groups.js';
import { ProvisioningLog } from './directory/log/provisioning-log.js';
import { createUserDirectory } from './directory/users.js';
import { createErrorHandler, createNotFoundHandler } from './http/fallback.js';
import { createHealthRouter } from './http/health.js';
import { createLandingPage } from './http/landing-page.js';
import { originOf } from './http/origin.js';
import { RequestLog } from './http/request-log.js';
import { createScimRouter } from './http/scim-router.js';
import { securityHeaders } from './http/security-headers.js';
import type { Services } from './services.js';
import { GroupStore } from './store/group-store.js';
import { LogBuffer } from './store/log-buffer.js';
import { UserStore } from './store/user-store.js';

export interface App {
  /** Handles requests; needs no port, so that tests can call it directly. */
  readonly handler: Express;
  /** Writes what waits for the provisioning log; to be called when no request is under way any more. */
  close(): Promise<void>;
}

/** The composition root: the one place that knows every room. */
export function createApp(services: Services, config: Pick<Config, 'publicUrl' | 'trustProxy'>, logger: Logger): App {
  const { database, organizationStore } = services;
  const logBuffer = new LogBuffer(database, (problem) => logger.warn(problem));
  const provisioningLog = new ProvisioningLog(logBuffer);
  const requestLog = new RequestLog(logger);
  const [users, groups] = [new UserStore(database), new GroupStore(database)];
  const directories = new Map([
    ['User', createUserDirectory(users, provisioningLog)],
    ['Group', createGroupDirectory(groups, provisioningLog)],
  ]);
  const batches = new Map([
    ['User', createUserBatches(users)],
    ['Group', createGroupBatches(groups)],
  ]);
  const origin = (request: Request) => config.publicUrl ?? originOf(request);

  const handler = express();
  handler.set('trust proxy', config.trustProxy);
  handler.set('x-powered-by', false);
  handler.set('etag', false);
  handler.use(
    '/api/scim',
    createScimRouter({
      authenticator: new Authenticator(organizationStore),
      directories,
      bulk: { directories, batches, log: provisioningLog },
      provisioningLog,
      requestLog,
      origin,
    }),
  );
  const isReady = createReadiness(services);
  handler.use(securityHeaders(config.publicUrl?.startsWith('https:') ?? false));
  handler.use(createHealthRouter(isReady));
  handler.get('/', createLandingPage({ origin, isReady }));
  handler.use(createNotFoundHandler());
  handler.use(createErrorHandler(requestLog));
  return { handler, close: () => logBuffer.close() };
}

/** Ready when the database answers and has every migration; once it has them, it does not lose them. */
function createReadiness(services: Services): () => Promise<string | undefined> {
  let migrated = false;
  return async () => {
    try {
      if (migrated) await services.database.query('SELECT 1', []);
      else if ((await services.pendingMigrations()).length > 0)
        return 'the database lacks migrations: run rollcall migrate';
      migrated = true;
      return undefined;
    } catch {
      return 'the database cannot be reached';
    }
  };
}

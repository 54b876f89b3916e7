import type { IRouter, Request } from 'express';
import type { Logger } from 'pino';
import { type AccessServices, createAccessServices } from './access-services.js';
import { Authenticator } from './auth/authenticator.js';
import { CredentialDirectory } from './auth/credential-directory.js';
import { ENTRA_CLOUDS, type EntraClouds } from './auth/keys/issuers/entra-issuer.js';
import { IssuerDirectory } from './auth/keys/issuers/issuer-directory.js';
import type { IssuerKeysOptions } from './auth/keys/issuers/issuer-keys.js';
import { KeyKeeper } from './auth/keys/signing/key-keeper.js';
import { FailureThrottle } from './auth/limits/failure-throttle.js';
import { ProxyLimit } from './auth/limits/proxy-limit.js';
import { RequestLimiter } from './auth/limits/request-limiter.js';
import { TokenEndpoint } from './auth/oauth/token-endpoint.js';
import { OrganizationCache } from './auth/organization-cache.js';
import { AccessTokens } from './auth/tokens/access-token.js';
import { ClientAssertions } from './auth/tokens/client-assertion.js';
import { EntraTokens } from './auth/tokens/entra-token.js';
import type { Config } from './config.js';
import type { DirectoryMaker } from './directory/directories.js';
import { Traffic } from './directory/explain/traffic.js';
import { ProvisioningLog } from './directory/log/provisioning-log.js';
import { createRootSearch } from './directory/root-search.js';
import { createAccessRouter } from './http/access/access-router.js';
import { AnswerMemory, type AnswerMemoryOptions } from './http/answers/answer-memory.js';
import { ABOVE_SYSTEMS, connectionCheckHandler } from './http/connection-check.js';
import { createOAuthRouter } from './http/oauth-router.js';
import { clientCertificate } from './http/request/client-certificate.js';
import { mountPathOf, originOf, ownOriginOf, SYSTEMS_PATH } from './http/request/origin.js';
import { RequestLog } from './http/request/request-log.js';
import { bodyLimits } from './http/scim/body-limits.js';
import { createScimRouter } from './http/scim/scim-router.js';
import { createSsoRouter } from './http/sso/sso-router.js';
import type { SsoServices } from './http/sso/visit.js';
import type { Job } from './jobs/job.js';
import type { Call } from './protocol/call.js';
import type { SlowLimits } from './secrets/slow-work.js';
import { TokenVerifier } from './secrets/token-verifier.js';
import { createServedDirectories } from './served-directories.js';
import { createServerJobs } from './server-jobs.js';
import type { Services } from './services.js';
import { AssertionUseStore } from './store/access/assertion-use-store.js';
import { RateBucketStore } from './store/access/rate-bucket-store.js';
import { LogBuffer } from './store/log/log-buffer.js';
import { AllTypes } from './store/resources/all-types.js';
import { createSyncs } from './sync-services.js';
import { createOperatorCalls, createUndos } from './undo-services.js';
import type { Syncs } from './upstream/sync/syncs.js';

/** What answers SCIM clients, wherever it is mounted. */
export interface Endpoints {
  /** Serves `/api/scim`, `/scim`, `/ipsproxy`, `/oauth2` and `/sso` there; reads bodies itself. */
  mountOn(router: IRouter): void;
  /** What is to run by itself beside it. */
  readonly jobs: readonly Job[];
  readonly requestLog: RequestLog;
  readonly syncs: Syncs;
  readonly access: AccessServices;
  /** Scheme, host and mount path under which clients reach it. */
  origin(request: Request): string;
  /** Writes what waits for the provisioning log; to be called when no request is under way any more. */
  close(): Promise<void>;
}

/** How much may be under way at once, and in which time, where it is not as usual. */
export interface Bounds {
  readonly answers?: AnswerMemoryOptions;
  readonly slowSecrets?: SlowLimits;
  /** By which limits go that are kept in the process alone, and how a request waits that is slowed. */
  readonly clock?: { now(): number; wait(ms: number): Promise<unknown> };
}

/** The part of the configuration that they go by. */
export type EndpointsConfig = Pick<
  Config,
  'publicUrl' | 'clientCertHeader' | 'tls' | 'maxBodyBytes' | 'maxResourceBytes' | 'answerTimeoutMs'
> & { readonly bounds?: Bounds | undefined };

/** Who answers when somebody has signed in. */
export type SignInHandlers = Pick<SsoServices, 'onSignIn' | 'onConsoleSignIn'>;

/** Who else is trusted to say who calls; the defaults are Microsoft's own. */
export interface Issuers {
  readonly clouds: EntraClouds;
  readonly keys?: IssuerKeysOptions;
}

/**
 * The composition root: the one place that knows every room.
 * @param makers of Directories of what is kept elsewhere
 * @param onSignIn who is told of sign-ins, in the place of the pages here
 */
export function createEndpoints(
  services: Services,
  config: EndpointsConfig,
  logger: Logger,
  issuers: Issuers = { clouds: ENTRA_CLOUDS },
  makers: readonly DirectoryMaker[] = [],
  onSignIn: SignInHandlers = {},
): Endpoints {
  const { database } = services;
  const logBuffer = new LogBuffer(database, (problem) => logger.warn(problem));
  const provisioningLog = new ProvisioningLog(logBuffer, new Traffic(services.traffic));
  const requestLog = new RequestLog(logger);
  const { directories, systems } = createServedDirectories(services, provisioningLog, config.maxResourceBytes, makers);
  const origin = (request: Request) => (config.publicUrl ?? originOf(request)) + mountPathOf(request);
  const publicOrigin = (request: Request) => {
    const known = config.publicUrl ?? ownOriginOf(request);
    return known && known + mountPathOf(request);
  };
  const { clock } = config.bounds ?? {};
  const limiter = new RequestLimiter(services.isShared ? new RateBucketStore(database) : undefined, clock?.now);
  const { authenticator, tokenEndpoint, signingKeys, organizations } = createAccess(
    services,
    config,
    issuers,
    limiter,
    logger,
  );
  const proxyLimit = new ProxyLimit(limiter, clock?.wait);
  const scim = {
    authenticator,
    limiter,
    systems: {
      admit: (call: Call) => proxyLimit.admit(call),
      open: (call: Call, id: string, baseUrl: string) => systems.open(call, id, baseUrl),
      keepsContent: (call: Call) => systems.keepsContent(call),
    },
    answers: new AnswerMemory(config.bounds?.answers),
    answerTimeoutMs: config.answerTimeoutMs,
    fingerprint: clientCertificate(config.clientCertHeader, config.tls?.clientCa !== undefined),
    directories,
    searchRoot: createRootSearch(new AllTypes(database), directories, provisioningLog),
    bulk: { directories, log: provisioningLog },
    bodyLimits: bodyLimits(config.maxBodyBytes, config.maxResourceBytes),
    provisioningLog,
    requestLog,
    origin,
  };
  const sso: SsoServices = {
    ...services.signIn,
    ...onSignIn,
    organizations,
    directories,
    // Of its own, so that nobody who guesses credentials stands in the way of a sign-in.
    throttle: new FailureThrottle(),
    requestLog,
    logger,
    publicOrigin,
  };
  const calls = createOperatorCalls(services, (slug) => `${config.publicUrl ?? ''}/api/scim/${slug}`);
  const access = createAccessServices(services, { calls, directories, systems });
  const mountOn = (router: IRouter) => {
    router.use('/api/scim', createScimRouter(scim));
    router.use('/scim', createScimRouter(scim, 'endpoint'));
    router.use(SYSTEMS_PATH, createScimRouter(scim, 'system'));
    router.get([...ABOVE_SYSTEMS], connectionCheckHandler);
    router.use(createOAuthRouter({ tokenEndpoint, signingKeys, provisioningLog, requestLog, origin, publicOrigin }));
    router.use('/api/access', createAccessRouter({ ...scim, access: access.requests, accessWorker: access.worker }));
    router.use(createSsoRouter(sso));
  };
  const undos = createUndos(services, calls, config.maxResourceBytes);
  const syncs = createSyncs(services, { calls, directories });
  const jobs = createServerJobs(
    services,
    { provisioningLog, undos, syncs, access: access.worker },
    logger,
    config.publicUrl,
  );
  return { mountOn, jobs, requestLog, origin, syncs, access, close: () => provisioningLog.close() };
}

/** `iss` of our access tokens where nobody said under what URL the server is reached. */
const NAMELESS_ISSUER = 'urn:rollcall:server';

/** Who may call: everything that the methods of authentication share. */
function createAccess(
  services: Services,
  config: Pick<EndpointsConfig, 'publicUrl' | 'bounds'>,
  { clouds, keys }: Issuers,
  limiter: RequestLimiter,
  logger: Logger,
) {
  const { database, credentialStore: credentials } = services;
  const organizations = new OrganizationCache(services.organizationStore);
  const throttle = new FailureThrottle();
  const secrets = new TokenVerifier(() => throttle.admitsForShow(), config.bounds?.slowSecrets);
  const keeper = new KeyKeeper(services.signingKeyStore, () => services.keyRing());
  const signingKeys = () => keeper.keys();
  const issuer = config.publicUrl ?? NAMELESS_ISSUER;
  const accessTokens = new AccessTokens({ issuer, audience: `${issuer}/scim` });
  const issuerKeys = new IssuerDirectory(keys);
  const verifiers = {
    secrets,
    vaults: services.secretReader,
    accessTokens,
    signingKeys,
    entraTokens: new EntraTokens(issuerKeys),
    assertions: new ClientAssertions(issuerKeys, new AssertionUseStore(database)),
    clouds,
  };
  const directory = new CredentialDirectory(credentials, (problem) => logger.warn(problem));
  return {
    organizations,
    signingKeys,
    authenticator: new Authenticator(organizations, credentials, verifiers, throttle, directory),
    tokenEndpoint: new TokenEndpoint({ organizations, credentials, verifiers, throttle, limiter }),
  };
}

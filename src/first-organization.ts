import type { Logger } from 'pino';
import type { OneTimePassword } from './auth/accounts/accounts.js';
import type { Config } from './config.js';
import type { Services } from './services.js';
import { unlessStopped } from './stop-signal.js';

export const DEFAULT_ORGANIZATION = 'acme';

/** What was made just now, and nobody can show again. */
export interface MadeFirst {
  /** Of the organization. */
  readonly token: string | undefined;
  /** Of the first operator of the console; also where a version before had none. */
  readonly operator: OneTimePassword | undefined;
}

/**
 * Makes what a first start finds missing.
 * @param stop ends it before its time, as long as nothing was made that is shown once
 */
export async function prepareFirst(
  services: Services,
  config: Config,
  logger: Logger,
  stop?: AbortSignal,
): Promise<MadeFirst> {
  const preparing = prepareOrganization(services, config, logger);
  const isEndless = stop === undefined || config.secret === undefined;
  const token = await (isEndless ? preparing : unlessStopped(preparing, stop));
  return { token, operator: await services.people.accounts.makeFirst(config.adminEmail) };
}

/**
 * Makes sure that the configured organization exists with its secret or, on a first start without one, the default. Of
 * servers that start at once, one makes it.
 * @returns the token of an organization made just now, which nobody can show again
 */
async function prepareOrganization(services: Services, config: Config, logger: Logger): Promise<string | undefined> {
  const { organizations, credentials } = services;
  const existing = await organizations.list();
  if (config.organization === undefined && existing.length > 0) return undefined;
  const slug = config.organization ?? DEFAULT_ORGANIZATION;
  const isThere = existing.some((organization) => organization.slug === slug);
  const token = isThere ? undefined : await makeOrganization(services, config, slug);
  if (config.organization === undefined) return token;
  if (config.profile !== undefined) await organizations.setProfile(slug, config.profile);
  if (config.secret === undefined) return token;
  const organization = await organizations.get(slug);
  const hasEnded = await credentials.configure(organization.id, config.secret, [slug, organization.name]);
  if (hasEnded) logger.info(`ROLLCALL_SECRET has changed: the secret of ${slug} that was configured before has ended.`);
  return undefined;
}

/** With a secret of its own, unless one is configured; with neither when another server was quicker. */
async function makeOrganization(
  { organizations, credentials }: Services,
  { organization, profile = 'vault', secret }: Config,
  slug: string,
): Promise<string | undefined> {
  const first = secret === undefined ? await credentials.prepare('first start') : undefined;
  const isFirst = organization === undefined;
  const isMade = await organizations.ensure(slug, profile, { credential: first?.credential, isFirst });
  return isMade ? first?.token : undefined;
}

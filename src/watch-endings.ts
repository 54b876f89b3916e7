import type { Logger } from 'pino';
import { WARN_DAYS, warningOf } from './auth/administration/ending-soon.js';
import type { Credentials } from './auth/credentials.js';

const EVERY_MS = 86_400_000;

/**
 * Warns in the log, now and once a day, of every credential that ends soon: one line each.
 * @returns ends it
 */
export async function watchEndings(credentials: Credentials, logger: Logger, everyMs = EVERY_MS): Promise<() => void> {
  const warn = () => warnOnce(credentials, logger);
  await warn();
  const timer = setInterval(warn, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Never throws: what cannot be looked up today is looked up tomorrow. */
async function warnOnce(credentials: Credentials, logger: Logger): Promise<void> {
  try {
    for (const { slug, ...credential } of await credentials.listExpiring(WARN_DAYS)) {
      const { sentence, kind, name, days, endsAt, lastUsedAt } = warningOf(credential, slug);
      logger.warn({ organization: slug, kind, credential: name, days, endsAt, lastUsedAt }, sentence);
    }
  } catch (error) {
    logger.warn(error, 'Which credentials end soon could not be looked up.');
  }
}

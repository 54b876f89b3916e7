import type { Logger } from 'pino';
import { WARN_DAYS, warningOf } from '../auth/administration/ending-soon.js';
import type { Credentials } from '../auth/credentials.js';
import type { JobWork } from './job.js';

/** Warns in the log of every credential that ends soon: one line each. */
export const warnOfEndings =
  (credentials: Pick<Credentials, 'listExpiring'>, logger: Logger): JobWork =>
  async () => {
    for (const { slug, ...credential } of await credentials.listExpiring(WARN_DAYS)) {
      const { sentence, kind, name, days, endsAt, lastUsedAt } = warningOf(credential, slug);
      logger.warn({ organization: slug, kind, credential: name, days, endsAt, lastUsedAt }, sentence);
    }
    return undefined;
  };

import type { Logger } from 'pino';
import { DAY_MS, WARN_DAYS, warningOf } from '../auth/administration/ending-soon.js';
import type { Credentials, ExpiringCredential } from '../auth/credentials.js';
import type { Notices } from '../mail/notices.js';
import type { JobWork } from './job.js';

/** Mail tells of an end so many days before it, the last first. */
const MAIL_DAYS = [7, 30, 60];
const FIRST_DAYS = Math.max(...MAIL_DAYS);

/** Warns of every credential that ends soon: a line in the log for each, and mail to those whom its organization names. */
export const warnOfEndings =
  (credentials: Pick<Credentials, 'listExpiring'>, logger: Logger, notices: Notices): JobWork =>
  async () => {
    let mails = 0;
    for (const ending of await credentials.listExpiring(FIRST_DAYS)) {
      const { slug, ...credential } = ending;
      const warning = warningOf(credential, slug);
      const { sentence, kind, name, days, endsAt, lastUsedAt } = warning;
      if (isWithin(WARN_DAYS, endsAt))
        logger.warn({ organization: slug, kind, credential: name, days, endsAt, lastUsedAt }, sentence);
      mails += await tell(notices, ending, warning.days);
    }
    return mails === 0 ? undefined : `told ${mails} by mail`;
  };

const isWithin = (days: number, endsAt: Date): boolean => endsAt.getTime() <= Date.now() + days * DAY_MS;

/** Whoever was told on the same day before is not told again. */
async function tell(notices: Notices, ending: ExpiringCredential, days: number): Promise<number> {
  const { slug, id, kind, name, endsAt, lastUsedAt } = ending;
  const stage = MAIL_DAYS.find((most) => isWithin(most, endsAt));
  if (stage === undefined) return 0;
  return notices.tell(slug, {
    kind: 'ending',
    topic: `ending/${id}/${endsAt.toISOString()}/${stage}`,
    page: 'data-integration',
    values: {
      what: kind,
      name,
      days,
      endsAt: endsAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    },
  });
}

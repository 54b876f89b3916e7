import type { Logger } from 'pino';
import type { Notices } from '../mail/notices.js';
import type { JobWork } from './job.js';

/** A certificate with which an identity provider signs, and which ends soon or has ended. */
interface EndingCertificate {
  readonly slug: string;
  readonly thumbprint: string;
  readonly endsAt: Date;
  readonly days: number;
  readonly sentence: string;
}

/** Told so many days before the end, and when it is over. */
const STAGES = [0, 7, 30, 60];

/** Warns of certificates of identity providers: a line in the log for each, and mail to those whom its organization names. */
export const warnOfCertificates =
  (ending: () => Promise<readonly EndingCertificate[]>, logger: Logger, notices: Notices): JobWork =>
  async () => {
    let mails = 0;
    for (const { slug, thumbprint, endsAt, days, sentence } of await ending()) {
      logger.warn({ organization: slug, thumbprint, days, endsAt }, sentence);
      const stage = STAGES.find((most) => days <= most);
      mails += await notices.tell(slug, {
        kind: 'ending',
        topic: `ending/certificate/${thumbprint}/${stage}`,
        page: 'authentication',
        values: {
          what: 'samlCertificate',
          name: thumbprint,
          days: Math.max(0, days),
          endsAt: endsAt.toISOString(),
          lastUsedAt: null,
        },
      });
    }
    return mails === 0 ? undefined : `told ${mails} by mail`;
  };

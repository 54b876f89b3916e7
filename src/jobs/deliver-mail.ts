import type { Logger } from 'pino';
import type { Mailer } from '../mail/mailer.js';
import { counted } from '../protocol/counted.js';
import type { AuditStore } from '../store/access/audit-store.js';
import type { JobWork } from './job.js';

/** Sends mail that waits; what is given up is told in the log, and in the audit without the address. */
export const deliverMail =
  (mailer: Mailer, audit: AuditStore, logger: Logger): JobWork =>
  async (signal) => {
    const sent = await mailer.deliver(signal, async ({ id, organizationId, topic, reason }) => {
      logger.error({ mail: id, topic }, `A mail is given up: ${reason}`);
      const details = { id, topic: topic.split('/')[0] };
      await audit.add({ actor: 'server', organizationId, action: 'mail.given-up', subject: undefined, details });
    });
    return sent === 0 ? undefined : `sent ${counted(sent, 'mail')}`;
  };

import type { Notices } from '../mail/notices.js';
import { counted } from '../protocol/counted.js';
import type { RefusalCount } from '../store/log/refusal-counts.js';
import type { JobWork } from './job.js';

const MINUTES = 15;
const AT_LEAST = 20;
/** Of all requests: a job of thousands may have a few mistakes in it. */
const SHARE = 0.1;

/**
 * Tells by mail of organizations whose requests are refused in numbers, each once a day.
 * @param count those that want to be told, with what was refused since a time
 */
export const warnOfRefusals =
  (count: (since: Date, atLeast: number) => Promise<RefusalCount[]>, notices: Notices): JobWork =>
  async () => {
    const now = new Date();
    const since = new Date(now.getTime() - MINUTES * 60_000);
    let mails = 0;
    for (const { slug, organizationId, requests, refused, byStatus } of await count(since, AT_LEAST)) {
      if (refused < requests * SHARE) continue;
      mails += await notices.tell(slug, {
        kind: 'failures',
        topic: `failures/${organizationId}/${now.toISOString().slice(0, 10)}`,
        page: 'log',
        values: { refused, minutes: MINUTES, byStatus: byStatus.slice(0, 5), since: since.toISOString() },
      });
    }
    return mails === 0 ? undefined : `told ${counted(mails, 'address', 'addresses')}`;
  };

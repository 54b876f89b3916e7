import type { Logger } from 'pino';
import type { ProvisioningLog } from './directory/log/provisioning-log.js';
import { warnOfEndings } from './jobs/ending-warnings.js';
import type { Job } from './jobs/job.js';
import { createJobs } from './jobs/plans.js';
import { counted } from './protocol/counted.js';
import type { Services } from './services.js';
import { AssertionUseStore } from './store/access/assertion-use-store.js';
import { preparePartitions } from './store/partitions/partitions.js';

/** What runs by itself beside the endpoints, with its work. */
export function createServerJobs(
  { database, credentials, retention, traffic }: Services,
  provisioningLog: ProvisioningLog,
  logger: Logger,
): Job[] {
  const assertionUses = new AssertionUseStore(database);
  return createJobs({
    'log-flush': async () => {
      await provisioningLog.flush();
      return undefined;
    },
    'ending-warnings': warnOfEndings(credentials, logger),
    partitions: async () => {
      const made = await preparePartitions(database, new Date());
      return made.length === 0 ? undefined : `made ${made.join(', ')}`;
    },
    retention: async (signal) => {
      const { partitions, entries, deletedResources } = await retention.apply(signal);
      const cycles = await traffic.forget();
      if (partitions + entries + deletedResources + cycles === 0) return undefined;
      return `let go ${counted(partitions, 'part', 'parts')} of tables, ${counted(entries, 'entry', 'entries')}, ${counted(deletedResources, 'deleted resource')} and ${counted(cycles, 'counted cycle')}`;
    },
    'expired-assertions': async () => {
      const count = await assertionUses.deleteExpired();
      return count === 0 ? undefined : `forgot ${count}`;
    },
  });
}

import type { Logger } from 'pino';
import { warnOfEndings } from './jobs/ending-warnings.js';
import type { Job } from './jobs/job.js';
import { createJobs } from './jobs/plans.js';
import type { Services } from './services.js';
import { AssertionUseStore } from './store/access/assertion-use-store.js';
import type { LogBuffer } from './store/log/log-buffer.js';
import { preparePartitions } from './store/partitions/partitions.js';

/** What runs by itself beside the endpoints, with its work. */
export function createServerJobs(
  { database, credentials, retention }: Services,
  logBuffer: LogBuffer,
  logger: Logger,
): Job[] {
  const assertionUses = new AssertionUseStore(database);
  return createJobs({
    'log-flush': async () => {
      await logBuffer.flush();
      return undefined;
    },
    'ending-warnings': warnOfEndings(credentials, logger),
    partitions: async () => {
      const made = await preparePartitions(database, new Date());
      return made.length === 0 ? undefined : `made ${made.join(', ')}`;
    },
    retention: async (signal) => {
      const { partitions, entries, deletedResources } = await retention.apply(signal);
      if (partitions + entries + deletedResources === 0) return undefined;
      return `let go ${partitions} parts of tables, ${entries} entries and ${deletedResources} deleted resources`;
    },
    'expired-assertions': async () => {
      const count = await assertionUses.deleteExpired();
      return count === 0 ? undefined : `forgot ${count}`;
    },
  });
}

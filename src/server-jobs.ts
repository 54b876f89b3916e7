import type { Logger } from 'pino';
import { OrganizationDeletion } from './directory/deletion/organization-deletion.js';
import type { ProvisioningLog } from './directory/log/provisioning-log.js';
import type { Undos } from './directory/undo/undos.js';
import { warnOfCertificates } from './jobs/certificate-warnings.js';
import { deliverMail } from './jobs/deliver-mail.js';
import { warnOfEndings } from './jobs/ending-warnings.js';
import type { Job } from './jobs/job.js';
import { createJobs } from './jobs/plans.js';
import { warnOfRefusals } from './jobs/refusal-warnings.js';
import { Notices } from './mail/notices.js';
import { counted } from './protocol/counted.js';
import type { Services } from './services.js';
import { AssertionUseStore } from './store/access/assertion-use-store.js';
import { OrganizationDeletionStore } from './store/deletion/organization-deletion-store.js';
import { countRefusals } from './store/log/refusal-counts.js';
import { preparePartitions } from './store/partitions/partitions.js';
import type { AccessWorker } from './upstream/access/access-worker.js';
import type { Syncs } from './upstream/sync/syncs.js';

/** What has work of its own to go on with. */
export interface WorkingParts {
  readonly provisioningLog: ProvisioningLog;
  readonly undos: Undos;
  readonly syncs: Syncs;
  readonly access: AccessWorker;
}

/** What runs by itself beside the endpoints, with its work. */
export function createServerJobs(
  services: Services,
  { provisioningLog, undos, syncs, access }: WorkingParts,
  logger: Logger,
  publicUrl: string | undefined,
): Job[] {
  const { database, organizationStore, organizations, credentials, people, retention, traffic, mailer, audit, signIn } =
    services;
  const notices = new Notices(mailer, organizationStore, publicUrl);
  const deletion = new OrganizationDeletion(organizations, new OrganizationDeletionStore(database));
  const assertionUses = new AssertionUseStore(database);
  return createJobs({
    'log-flush': async () => {
      await provisioningLog.flush();
      return undefined;
    },
    mail: deliverMail(mailer, audit, logger),
    'ending-warnings': warnOfEndings(credentials, logger, notices),
    'refusal-warnings': warnOfRefusals((since, atLeast) => countRefusals(database, since, atLeast), notices),
    sandboxes: async (signal) => {
      let count = 0;
      for (const { slug } of await organizationStore.listOverSandboxes()) {
        if (signal.aborted) break;
        await deletion.delete(slug, 'server', () => undefined);
        count += 1;
      }
      return count === 0 ? undefined : `deleted ${count}`;
    },
    partitions: async () => {
      const made = await preparePartitions(database, new Date());
      return made.length === 0 ? undefined : `made ${made.join(', ')}`;
    },
    retention: async (signal) => {
      await mailer.forget();
      const { partitions, entries, deletedResources, accessRequests } = await retention.apply(signal);
      const cycles = await traffic.forget();
      if (partitions + entries + deletedResources + accessRequests + cycles === 0) return undefined;
      return `let go ${counted(partitions, 'part', 'parts')} of tables, ${counted(entries, 'entry', 'entries')}, ${counted(deletedResources, 'deleted resource')}, ${counted(accessRequests, 'access request')} and ${counted(cycles, 'counted cycle')}`;
    },
    undos: async (signal) => {
      const done = await undos.resumeAbandoned(signal);
      return done === 0 ? undefined : `finished ${done}`;
    },
    syncs: async (signal) => {
      const ended = await syncs.runDue(signal);
      return ended === 0 ? undefined : `came to the end of ${counted(ended, 'run')}`;
    },
    'access-requests': async (signal) => {
      const done = await access.work(signal);
      return done === 0 ? undefined : `worked on ${counted(done, 'request')}`;
    },
    'expired-assertions': async () => {
      const count = await assertionUses.deleteExpired();
      return count === 0 ? undefined : `forgot ${count}`;
    },
    'ended-sign-ins': async () => {
      await Promise.all([signIn.codes.deleteExpired(), signIn.tests.deleteExpired()]);
      const count = await signIn.sessions.deleteEnded();
      return count === 0 ? undefined : `removed ${counted(count, 'session')}`;
    },
    'certificate-warnings': warnOfCertificates(signIn.endingCertificates, logger, notices),
    'idp-metadata': (signal) => signIn.settings.refreshMetadata(signal),
    'expired-sessions': async () => {
      const count = await people.sessions.deleteExpired();
      return count === 0 ? undefined : `forgot ${count}`;
    },
  });
}

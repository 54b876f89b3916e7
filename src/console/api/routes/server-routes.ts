import { z } from 'zod';
import type { JobReader, JobReport } from '../../../jobs/job-reader.js';
import { mailAddress } from '../../../mail/address.js';
import type { Mailer } from '../../../mail/mailer.js';
import { NotSent } from '../../../mail/smtp.js';
import { Reply } from '../answer.js';
import { ApiError } from '../api-error.js';
import type { JobItem, MailTested, ServerAnswer } from '../contract/server.js';
import { type Route, route } from '../route.js';
import { sent } from '../sent.js';

const RECENT_MAILS = 20;

/** What the composition knows of this server. */
export type ServerFacts = Pick<ServerAnswer, 'version' | 'node' | 'database' | 'pendingMigrations' | 'masterKey'> & {
  readonly mailFrom: string | null;
};

interface ServerUseCases {
  readonly jobs: JobReader;
  readonly mailer: Mailer;
  serverFacts(): Promise<ServerFacts>;
}

/** For operators: version, database, jobs and mail of the installation. */
export const serverRoutes = ({ jobs, mailer, serverFacts }: ServerUseCases): Route[] => [
  route({
    method: 'GET',
    path: '/server',
    access: 'operator',
    async run() {
      const [{ mailFrom, ...facts }, counts, recent, reports] = await Promise.all([
        serverFacts(),
        mailer.store.count(),
        mailer.store.list(RECENT_MAILS),
        jobs.list(),
      ]);
      const mails = recent.map(({ id, recipient, topic, state, attempts, createdAt, lastError }) => ({
        id,
        recipient,
        // What follows tells which credential or link it is about.
        about: topic.split(/[/ ]/)[0] ?? '',
        state,
        attempts,
        createdAt,
        lastError,
      }));
      return sent<ServerAnswer>({
        ...facts,
        mail: { isOn: mailer.isOn, from: mailFrom, ...counts, recent: mails },
        jobs: reports.map(toItem),
      });
    },
  }),
  route({
    method: 'POST',
    path: '/server/jobs/:name/run',
    access: 'operator',
    params: z.object({ name: z.string().max(100) }),
    async run({ params: { name }, by }) {
      await jobs.runSoon(name, by);
      return new Reply(undefined);
    },
  }),
  route({
    method: 'POST',
    path: '/server/mail-test',
    access: 'operator',
    body: z.strictObject({ address: mailAddress }),
    async run({ body: { address }, session, language }): Promise<MailTested> {
      const content = { kind: 'test', language, values: { sentBy: session.account.email } } as const;
      try {
        return { answer: await mailer.sendNow(address, content) };
      } catch (error) {
        if (error instanceof NotSent) throw new ApiError(400, 'notSent', error.message);
        throw error;
      }
    },
  }),
];

function toItem({ name, purpose, everyMs, runsOn, lastRun, error, dueAt }: JobReport): JobItem {
  return {
    name,
    purpose,
    everyMs,
    isShared: runsOn === 'one node',
    state: lastRun?.state ?? null,
    startedAt: lastRun?.startedAt.toISOString() ?? null,
    tookMs: lastRun?.tookMs ?? null,
    node: lastRun?.node ?? null,
    nextAt: dueAt?.toISOString() ?? null,
    error: error ?? null,
  };
}

import { z } from 'zod';
import { type PeopleSeen, repositoryOf } from '../../../upstream/sap-check/repository-of.js';
import { pastedDestinations, runSapCheck } from '../../../upstream/sap-check/sap-check.js';
import type { Syncs } from '../../../upstream/sync/syncs.js';
import { Reply } from '../answer.js';
import type { SapCheckResult, SapCheckStep } from '../contract/sap-check.js';
import { type Route, route } from '../route.js';
import type { Runs } from '../runs.js';

/** Enough to see how rows look; the command reads all. */
const MAX_ROWS = 2_000;

const pasted = z.string().max(100_000, 'It is longer than 100 KB.').default('');
const secret = z.string().max(10_000, 'It is longer than 10 KB.').optional();
const name = z.string().trim().max(500, 'At most 500 characters.').optional();

export interface SapCheckUseCases {
  readonly runs: Pick<Runs, 'start'>;
  readonly syncs: Pick<Syncs, 'runs'>;
  readonly why: PeopleSeen;
  /** Whether this server calls addresses of private networks. */
  readonly allowsPrivateAddresses: boolean;
}

/** What SAP IAG has to go by, looked at as `rollcall sap check` does. */
export const sapCheckRoutes = ({ runs, syncs, why, allowsPrivateAddresses }: SapCheckUseCases): Route[] => [
  route({
    method: 'POST',
    path: '/organizations/:slug/sap-check',
    access: 'write',
    body: z.strictObject({
      ...{ proxy: pasted, directory: pasted, systemId: name, user: name },
      ...{ proxyPassword: secret, directoryPassword: secret, certificate: secret, key: secret },
    }),
    maxBodyBytes: 500_000,
    run({ organization, session, body }) {
      const { proxy, directory, systemId, user, proxyPassword, directoryPassword, certificate, key } = body;
      const destinations = pastedDestinations({
        IPS_PROXY: proxy,
        SAP_Identity_Services_Identity_Directory: directory,
      });
      const passwords = {
        ...(proxyPassword ? { IPS_PROXY: proxyPassword } : {}),
        ...(directoryPassword ? { SAP_Identity_Services_Identity_Directory: directoryPassword } : {}),
      };
      const started = runs.start(session, 'sap-check', async ({ tell, signal }): Promise<SapCheckResult> => {
        const { isHealthy } = await runSapCheck({
          destinations,
          systemId: systemId || undefined,
          passwords,
          certificate: certificate && key ? { cert: certificate, key } : undefined,
          allowsPrivate: allowsPrivateAddresses,
          user: user || undefined,
          repository: repositoryOf({ syncs, why }, organization),
          runs: [],
          limit: MAX_ROWS,
          signal,
          onStep: ({ destination, title, status, finding, fix }) =>
            tell({ destination: destination ?? null, title, status, finding, fix: fix ?? null } satisfies SapCheckStep),
        });
        return { isHealthy };
      });
      return new Reply(started, { status: 202 });
    },
  }),
];

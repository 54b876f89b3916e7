import { z } from 'zod';
import type { Credentials } from '../../../auth/credentials.js';
import type { Organizations } from '../../../directory/organizations.js';
import { testConnection } from '../../trials/connection-test.js';
import { MAX_REHEARSED, type Rehearsals } from '../../trials/rehearsals.js';
import { Reply } from '../answer.js';
import { type Route, route } from '../route.js';
import type { Runs } from '../runs.js';
import { refusedWhileOff } from './integration-routes.js';

export interface TrialServices {
  readonly organizations: Pick<Organizations, 'get'>;
  readonly credentials: Credentials;
  readonly rehearsals: Rehearsals;
  readonly runs: Runs;
}

/** The connection test and the rehearsal: long work that somebody watches. */
export const trialRoutes = ({ organizations, credentials, rehearsals, runs }: TrialServices): Route[] => [
  route({
    method: 'POST',
    path: '/organizations/:slug/connection-test',
    access: 'write',
    async run({ organization: { slug }, session, ownUrl: origin, by }) {
      const organization = await organizations.get(slug);
      if (!organization.active) throw refusedWhileOff();
      const started = runs.start(session, 'connection-test', ({ tell, signal }) =>
        testConnection({ credentials, organization, origin, by, signal, tell }),
      );
      return new Reply(started, { status: 202 });
    },
  }),
  route({
    method: 'POST',
    path: '/organizations/:slug/rehearsals',
    access: 'write',
    body: z.strictObject({
      users: z.number().int().min(1, 'At least 1.').max(MAX_REHEARSED, `At most ${MAX_REHEARSED} users.`),
      dialect: z.enum(['legacy', 'aadOptscim062020']).default('legacy'),
    }),
    async run({ organization: { slug }, body, session, ownUrl: origin, by }) {
      const organization = await organizations.get(slug);
      const started = runs.start(session, 'rehearsals', ({ tell, signal }) =>
        rehearsals.run({ ...body, organization, origin, by, signal, tell }),
      );
      return new Reply(started, { status: 202 });
    },
  }),
];

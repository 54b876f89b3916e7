import { z } from 'zod';
import { tryRequest } from '../../trials/workbench.js';
import { roleIn } from '../access.js';
import { type Route, route } from '../route.js';
import { refusedWhileOff } from './integration-routes.js';
import type { TrialServices } from './trial-routes.js';

const MAX_BODY_BYTES = 512 * 1024;
const MAX_PATH = 8_000;

/** Single requests, tried as SCIM clients send them. */
export const workbenchRoutes = ({
  organizations,
  credentials,
}: Pick<TrialServices, 'organizations' | 'credentials'>): Route[] => [
  route({
    method: 'POST',
    path: '/organizations/:slug/workbench',
    access: 'read',
    maxBodyBytes: MAX_BODY_BYTES,
    body: z.strictObject({
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
      path: z
        .string()
        .startsWith('/', 'It begins with a slash, such as /Users.')
        .max(MAX_PATH, `At most ${MAX_PATH} characters.`)
        .refine((text) => text.isWellFormed() && !text.includes('\0'), 'This is no path.'),
      /** JSON, of any form: it is the server that is to say what is wrong with it. */
      body: z.unknown().optional(),
      ifMatch: z
        .string()
        .regex(/^[\x21-\x7e]{1,200}$/, 'An entity tag, such as W/"1".')
        .optional(),
    }),
    async run({ organization: { slug }, session, body: sent, ownUrl: origin, by, signal }) {
      const organization = await organizations.get(slug);
      if (!organization.active) throw refusedWhileOff();
      const isReading = roleIn(session) === 'auditor';
      return tryRequest(credentials, { ...sent, organization, origin, by, isReading, signal });
    },
  }),
];

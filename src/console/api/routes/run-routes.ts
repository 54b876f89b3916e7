import { z } from 'zod';
import { type Route, route } from '../route.js';
import type { Runs } from '../runs.js';

export const runRoutes = (runs: Runs): Route[] => [
  route({
    method: 'GET',
    path: '/organizations/:slug/runs',
    access: 'read',
    run: ({ session }) => ({ items: runs.underWay(session) }),
  }),
  route({
    method: 'GET',
    path: '/organizations/:slug/runs/:id/events',
    access: 'read',
    params: z.object({ id: z.string() }),
    run: ({ params, session, lastEventId }) => runs.events(params.id, session, lastEventId),
  }),
  route({
    method: 'DELETE',
    path: '/organizations/:slug/runs/:id',
    access: 'read',
    params: z.object({ id: z.string() }),
    run: ({ params, session }) => runs.stop(params.id, session),
  }),
];

import { openApi } from '../../../http/openapi/open-api.js';
import { readVersion } from '../../../protocol/version.js';
import { type Route, route } from '../route.js';

/** What programs can ask of an organization. */
export const referenceRoutes = (): Route[] => [
  route({
    method: 'GET',
    path: '/organizations/:slug/openapi',
    access: 'read',
    run: async ({ call, origin }) => openApi(readVersion(), origin, (await call()).tenant),
  }),
];

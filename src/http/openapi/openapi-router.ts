import { Router } from 'express';
import { openApi } from './open-api.js';

/** `/openapi.json`: the interfaces of every organization. */
export function createOpenApiRouter(version: string): Router {
  const router = Router({ caseSensitive: true });
  let text: string | undefined;
  router.get('/openapi.json', (_request, response) => {
    text ??= JSON.stringify(openApi(version, '/'));
    response.type('json').set('Cache-Control', 'public, max-age=300').send(text);
  });
  return router;
}

import { Router } from 'express';

/** @param isReady why the server cannot serve at the moment; undefined when it can */
export function createHealthRouter(isReady: () => Promise<string | undefined>): Router {
  const router = Router();
  router.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const reason = await isReady();
    if (reason === undefined) response.json({ status: 'ok' });
    else response.status(503).set('Retry-After', '5').json({ status: 'not ready', reason });
  });
  return router;
}

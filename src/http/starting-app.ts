import express, { type Express } from 'express';
import { unavailable } from '../protocol/scim-error.js';
import { createHealthRouter } from './health.js';
import { respondError } from './respond.js';

/** What answers at a server's port until the server itself can: it lives, and is not ready. */
export function createStartingApp(): Express {
  const handler = express();
  handler.set('x-powered-by', false);
  handler.use(createHealthRouter(async () => 'the server is starting'));
  handler.use((_request, response) => {
    respondError(response, unavailable('The server is starting. Try again in a moment.', 'database-away'));
  });
  return handler;
}

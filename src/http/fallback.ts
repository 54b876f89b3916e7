import type { ErrorRequestHandler, RequestHandler } from 'express';
import { newRequestId } from '../directory/log/request-id.js';
import { notFound, type ScimError } from '../protocol/scim-error.js';
import { messagePage } from './pages/message-page.js';
import type { RequestLog } from './request/request-log.js';
import { respondError } from './respond.js';
import { toScimError } from './to-scim-error.js';

/** Whatever no route serves: a page for a person, a SCIM error for a program. */
export function createNotFoundHandler(): RequestHandler {
  return (request, response) => {
    if (request.accepts(['json', 'html']) !== 'html') {
      respondError(response, notFound('There is nothing here. SCIM clients use /api/scim/{organization}.'));
      return;
    }
    response.status(404).type('html').send(messagePage('There is nothing here', 'The address may be mistyped.'));
  };
}

/** Errors outside `/api/scim`; never the framework's own page. */
export function createErrorHandler(log: RequestLog): ErrorRequestHandler {
  return (thrown, request, response, _next) => {
    const requestId = newRequestId();
    const error = toScimError(thrown, requestId);
    if (error.status === 500) log.problem(requestId, thrown);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (request.accepts(['json', 'html']) !== 'html') respondError(response, error);
    else
      response
        .status(error.status)
        .type('html')
        .send(messagePage(titleOf(error), error.message));
  };
}

const titleOf = (error: ScimError) =>
  error.status === 500 ? 'Something went wrong' : 'This request cannot be answered';

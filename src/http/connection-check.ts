import type { Request, RequestHandler, Response } from 'express';
import { SYSTEMS_PATH } from './request/origin.js';

const BASIC = /^basic(?:\s|$)/i;

/** Whether it comes with Basic, which at a page for people nobody else sends. */
export const isConnectionCheck = ({ headers }: Request): boolean => BASIC.test(headers.authorization ?? '');

/**
 * Whether somebody may be testing a destination of SAP BTP, which is red for any answer of 400 and above: a reading request
 * with Basic, or without a credential that says otherwise.
 */
export const mayBeConnectionCheck = (request: Request): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  (request.headers.authorization === undefined || isConnectionCheck(request));

/** Where systems are served, every beginning of it: `/ipsproxy`, `/ipsproxy/service`, … */
export const ABOVE_SYSTEMS: readonly string[] = SYSTEMS_PATH.split('/')
  .slice(1, -1)
  .map((_, index, parts) => `/${parts.slice(0, index + 1).join('/')}`);

/**
 * Leads to the page that says what this server is. The answer is the same whatever the credential and whatever is or is not
 * there: green says nothing.
 * @param mountPath under which the endpoints are
 */
export function answerConnectionCheck(response: Response, mountPath: string): void {
  // A 301 may be kept for good, by whoever later comes with the right credential.
  response.set('Cache-Control', 'no-store').redirect(301, `${mountPath}/`);
}

/** What answers above the paths of systems, where nothing else is. */
export const connectionCheckHandler: RequestHandler = (request, response, next) => {
  if (mayBeConnectionCheck(request)) answerConnectionCheck(response, request.baseUrl);
  else next();
};

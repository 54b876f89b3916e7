import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { PAGE_STYLE } from './pages/message-page.js';

const styleHash = createHash('sha256').update(PAGE_STYLE).digest('base64');

/**
 * Headers of the pages for people. They need their own style sheet and nothing else, so nothing else is allowed.
 * @param isHttps whether clients reach the server by https: only then may a browser be told to insist on it
 */
export function securityHeaders(isHttps: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [`'sha256-${styleHash}'`],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isHttps && { maxAge: 31_536_000, includeSubDomains: false },
  });
}

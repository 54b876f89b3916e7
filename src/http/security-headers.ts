import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { PAGE_STYLE } from './pages/message-page.js';

const styleHash = createHash('sha256').update(PAGE_STYLE).digest('base64');

/** Of every answer, for a server that clients reach by https: from then on they insist on it (RFC 6797 §6.1). */
export const strictTransportSecurity: RequestHandler = helmet.strictTransportSecurity({
  maxAge: 31_536_000,
  includeSubDomains: false,
});

/**
 * Headers of the pages for people. They need their own style sheet and nothing else, so nothing else is allowed.
 * @param formTargets to where forms lead besides the server itself, redirects included
 */
export function securityHeaders(formTargets: readonly string[] = []): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [`'sha256-${styleHash}'`],
        baseUri: ["'none'"],
        // The search of the documentation, and signing out.
        formAction: ["'self'", ...formTargets],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
  });
}

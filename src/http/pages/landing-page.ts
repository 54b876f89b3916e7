import type { Request, RequestHandler } from 'express';
import { isConnectionCheck } from '../connection-check.js';
import { escapeHtml, page } from './message-page.js';

export interface LandingPageOptions {
  origin(request: Request): string;
  /** Why the server cannot serve at the moment; undefined when it can. */
  isReady(): Promise<string | undefined>;
}

/** What a person finds at `/`: what this is, where SCIM clients go, and whether it works. */
export function createLandingPage({ origin, isReady }: LandingPageOptions): RequestHandler {
  return async (request, response) => {
    const problem = await isReady();
    const tenantUrl = `${origin(request)}/api/scim/{organization}`;
    const status =
      problem === undefined
        ? '<p class="status" role="status"><span class="dot" aria-hidden="true"></span>Ready for provisioning</p>'
        : `<p class="status down" role="status"><span class="dot" aria-hidden="true"></span>Not ready: ${escapeHtml(problem)}</p>`;
    response
      .status(problem === undefined || isConnectionCheck(request) ? 200 : 503)
      .type('html')
      // It says what the client called this server, and whether it works just now.
      .set('Cache-Control', 'no-store')
      .send(
        page(
          'Rollcall – SCIM 2.0 server',
          `<h1>Rollcall</h1>
<p>A SCIM 2.0 server: Microsoft Entra ID and other identity providers create, change, disable and delete users and groups
here by themselves.</p>
${status}
<p><a class="button" href="/console/">Open the console</a></p>
<h2>Tenant URL</h2>
<div class="panel"><code>${escapeHtml(tenantUrl)}</code></div>
<p><code>{organization}</code> is the name that you were given together with a secret token.</p>
<h2>Connect Microsoft Entra ID</h2>
<ol>
<li>Open your enterprise application, then <strong>Provisioning</strong>, and choose <strong>Automatic</strong>.</li>
<li>Enter the <strong>Tenant URL</strong> and the <strong>Secret Token</strong>.</li>
<li>Press <strong>Test Connection</strong>, save, and start provisioning.</li>
</ol>
<h2>More</h2>
<p><a href="/docs">The documentation</a> of this version, with guides for <a href="/docs/connect-entra">Microsoft Entra ID</a>,
<a href="/docs/sap">SAP</a>, <a href="/docs/connect-okta">Okta</a> and <a href="/docs/connect-any">others</a>; <code>rollcall --help</code> lists what an operator can do. Monitoring asks <a href="/livez">/livez</a> and <a href="/readyz">/readyz</a>.</p>`,
        ),
      );
  };
}

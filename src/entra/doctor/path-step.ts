import type { ScimAnswer } from '../client/connection.js';
import { isScim, isShutOut, servesScim } from '../client/serves-scim.js';
import { type Diagnosis, failed, passed, skipped } from './model.js';
import { excerpt, isHtml, isStrange, type Patient, probe } from './patient.js';

/** What follows a Tenant URL and never ends one. */
const ENDPOINT = /^(.*?)\/(Users|Groups|Schemas|ResourceTypes|ServiceProviderConfig|Bulk|Me|\.search)(\/.*)?$/i;
const CHECK = 'Check the path of the Tenant URL';
/** How products write their Tenant URLs. */
const HABITS =
  'of Rollcall it is /api/scim/{organization}, as "rollcall org list" shows; of others often /scim or /scim/v2';
const USUAL = ['/scim', '/scim/v2'];
/** Parents of the path that are asked. */
const MAX_PARENTS = 5;

/** Whether SCIM is served at the path of the Tenant URL at all; where it is not, where it might be. */
export async function checkPath(patient: Patient): Promise<Diagnosis> {
  const first = await patient.first();
  const { pathname } = patient.url;
  const [, before, endpoint] = ENDPOINT.exec(pathname) ?? [];
  if (isShutOut(first)) {
    if (isStrange(first)) return elsewhere(patient, first);
    if (endpoint === undefined) return skipped('It asks who calls before it says what is there.');
    return failed(
      `The Tenant URL goes on after its end, with /${endpoint}.`,
      `Leave off what follows: ${patient.url.origin}${before}. A client adds /Users and /Groups itself.`,
    );
  }
  if (first.status >= 500) return skipped(`It answers ${first.status}: what is there cannot be seen.`);
  if (isStrange(first)) return elsewhere(patient, first);
  if (await servesScim(first, (request) => patient.askAgain(request))) return passed(`SCIM is served at ${pathname}.`);
  return elsewhere(patient, first);
}

async function elsewhere(patient: Patient, first: ScimAnswer): Promise<Diagnosis> {
  const found = await findScim(patient);
  const fix =
    found === undefined
      ? `${CHECK}: ${HABITS}.${isHtml(first) ? ' If it is right, let it pass without sign-in.' : ''}`
      : `Give ${found} as the Tenant URL: SCIM is served there.`;
  return failed(whatAnswers(first), fix);
}

function whatAnswers(answer: ScimAnswer): string {
  const { status } = answer;
  if (isHtml(answer)) {
    return `It answers with a web page (status ${status}): ${excerpt(answer)}. A sign-in page, a firewall or another product is there.`;
  }
  if (isStrange(answer)) {
    return `It answers ${status} with something that is not JSON: ${excerpt(answer)}. Every SCIM answer is JSON (RFC 7644 §3.12).`;
  }
  if (isScim(answer))
    return `Nothing is served at this path: GET /Users is answered with ${status} (${excerpt(answer)}).`;
  return `What answers there is no SCIM endpoint: GET /Users is answered with ${status} (${excerpt(answer)}), and /ServiceProviderConfig with nothing of SCIM.`;
}

/**
 * Looks for SCIM above the path, and where it often is on the same server.
 * @returns a Tenant URL to use; without a credential, one to try
 */
async function findScim(patient: Patient): Promise<string | undefined> {
  const { origin, pathname } = patient.url;
  const parts = pathname.split('/').filter((part) => part !== '');
  const parents = parts.map((_, length) => `${origin}${['', ...parts.slice(0, length)].join('/')}`).reverse();
  const usual = USUAL.filter((path) => path !== `/${parts.join('/')}`).map((path) => origin + path);
  for (const href of [...parents.slice(0, MAX_PARENTS), ...usual]) {
    const answer = await patient.askAt(href, patient.caller, probe('/Users', 'userName')).catch(() => undefined);
    if (answer === undefined || !isScim(answer)) continue;
    if (answer.status === 200 || (!patient.options.hasCredential && isShutOut(answer))) return href;
  }
  return undefined;
}

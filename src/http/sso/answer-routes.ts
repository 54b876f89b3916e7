import { Verdicts } from '../../sso/response/verdicts.js';
import type { Flow } from '../../sso/sign-in/flow.js';
import { flowName } from '../../sso/sign-in/flow.js';
import type { Identity } from '../../sso/sign-in/identity.js';
import { consoleRoleOf, contactOf } from '../../sso/sign-in/identity.js';
import type { Answer } from '../../sso/sign-in/sign-ins.js';
import { readForm } from '../request/read-form.js';
import { nothingHere, withCode } from './login-route.js';
import { plainPage, refusalPage, testPage } from './sso-pages.js';
import { profileOf, type SsoServices, type Visit } from './visit.js';

/** Beyond what any answer may have, so that the verdict on its size can be told. */
const MAX_FORM_BYTES = 1_000_000;

/** `POST /sso/:slug/acs`: what the identity provider has the browser post. */
export async function acs(services: SsoServices, visit: Visit): Promise<void> {
  const { tenant, settings, addresses, cookies, request } = visit;
  const form = await readForm(request, MAX_FORM_BYTES);
  const answer = await services.signIns.readSaml(tenant, settings, addresses, form, (name) => cookies.flow(name));
  await complete(services, visit, 'saml', answer);
}

/** `GET /sso/:slug/oidc`: to where the OpenID Provider sends the browser. */
export async function oidc(services: SsoServices, visit: Visit): Promise<void> {
  const { tenant, settings, addresses, cookies, request } = visit;
  const url = new URL(addresses.oidcUrl);
  url.search = new URL(request.originalUrl, addresses.root).search;
  const answer = await services.signIns.readOidc(tenant, settings, url, (name) => cookies.flow(name));
  await complete(services, visit, 'oidc', answer);
}

async function complete(
  services: SsoServices,
  visit: Visit,
  method: 'saml' | 'oidc',
  answer: Answer | undefined,
): Promise<void> {
  const { response, settings, cookies, words } = visit;
  const flow = answer?.flow;
  if (flow !== undefined) cookies.clearFlow(flowName(flow.id));
  const isTest = flow?.purpose.for === 'test';
  if (answer === undefined || (settings.method !== method && !isTest))
    return void response.status(404).send(nothingHere(words));
  if (flow?.purpose.for === 'test') return finishTest(services, visit, answer, flow.purpose.test);
  if (answer.identity === undefined) return refuse(services, visit, answer, flow);
  if (flow?.purpose.for === 'console')
    return consoleSignIn(services, visit, answer, answer.identity, flow.purpose.returnTo);
  await signIn(services, visit, answer, answer.identity);
}

async function finishTest(services: SsoServices, visit: Visit, answer: Answer, test: string): Promise<void> {
  const { tenant, settings, response, words } = visit;
  const { identity, verdicts } = answer;
  const person = identity && (await services.people.match(tenant.id, identity, settings.matching, verdicts));
  const user = person && { id: person.id, userName: person.userName, displayName: person.displayName };
  response.send(testPage(words, await services.tests.finish(tenant.id, test, answer, user)));
}

async function consoleSignIn(
  services: SsoServices,
  visit: Visit,
  answer: Answer,
  identity: Identity,
  returnTo: string | undefined,
): Promise<void> {
  const { tenant, organization, settings, request, response, addresses } = visit;
  if (services.onConsoleSignIn === undefined) return void response.status(404).send(nothingHere(visit.words));
  // Who looks after the directory need not be in it; but whoever is, and is disabled there, stays out here too.
  const matching = new Verdicts();
  const person = await services.people.match(tenant.id, identity, settings.matching, matching);
  if (matching.refusal?.check === 'active') return refuse(services, visit, { verdicts: matching }, answer.flow);
  const role = consoleRoleOf(identity, settings.matching);
  const who = {
    organization,
    role,
    returnTo,
    method: identity.method,
    subject: identity.nameId,
    userId: person?.id,
    ...contactOf(identity),
  };
  const isSecure = addresses.root.startsWith('https:');
  const lacked = await services.onConsoleSignIn({ ...who, isSecure }, request, response);
  if (lacked === undefined) return;
  if (lacked === 'email') answer.verdicts.add('claim', false, who.email, 'a claim with an e-mail address');
  else answer.verdicts.add('role', false, 'no role', 'a group that has a role here, or a role that was given here');
  refuse(services, visit, answer, answer.flow);
}

async function signIn(services: SsoServices, visit: Visit, answer: Answer, identity: Identity): Promise<void> {
  const { tenant, organization, settings, cookies, request, response, addresses } = visit;
  const person = await services.people.match(tenant.id, identity, settings.matching, answer.verdicts);
  const session = person && (await services.sessions.begin(tenant.id, person, identity));
  if (person !== undefined && session === undefined)
    answer.verdicts.add('active', false, `${person.userName} was disabled a moment ago`, 'an active user');
  if (person === undefined || session === undefined) return refuse(services, visit, answer, answer.flow);
  cookies.setSession(session.token, session.endsAt);
  services.logger.info(
    { organization: tenant.slug, user: person.id, method: identity.method, requestId: visit.requestId },
    'signed in',
  );
  const purpose = answer.flow?.purpose;
  const returnTo = purpose?.for === 'person' ? purpose.returnTo : answer.returnTo;
  if (services.onSignIn !== undefined) {
    const user = await profileOf(services.directories, visit, person);
    await services.onSignIn({ organization, user, method: identity.method, returnTo }, request, response);
    return;
  }
  const next = await productUrl(services, visit, answer.flow, person.id, identity.method);
  response.redirect(303, next ?? returnTo ?? addresses.profileUrl);
}

/**
 * Back to the product that asked; else, for who began at the identity provider, to where the only product begins a sign-in.
 * A code that no product has asked for is given to none.
 */
async function productUrl(
  services: SsoServices,
  visit: Visit,
  flow: Flow | undefined,
  userId: string,
  method: 'saml' | 'oidc',
): Promise<string | undefined> {
  const asked = flow?.purpose.for === 'person' ? flow.purpose.product : undefined;
  if (asked !== undefined) {
    // It may have been changed while the person was away.
    const product = await services.products.find(asked.product);
    if (product === undefined || !product.redirectUris.includes(asked.redirectUri)) return undefined;
    return withCode(services, visit, { product, request: asked }, { userId, signedInAt: new Date(), method });
  }
  if (flow !== undefined) return undefined;
  const startUrls = (await services.products.list()).flatMap(({ startUrl }) => startUrl ?? []);
  return startUrls.length === 1 && startUrls[0] !== undefined ? startUrlOf(startUrls[0], visit) : undefined;
}

/** Where a product begins a sign-in for an organization. */
export function startUrlOf(startUrl: string, { tenant }: Pick<Visit, 'tenant'>): string {
  const url = new URL(startUrl);
  url.searchParams.set('organization', tenant.slug);
  return url.href;
}

function refuse(
  services: SsoServices,
  visit: Visit,
  { verdicts }: Pick<Answer, 'verdicts'>,
  flow: Flow | undefined,
): void {
  const { request, response, requestId, tenant, addresses, words } = visit;
  const { refusal } = verdicts;
  if (refusal === undefined) throw new Error('A sign-in was neither accepted nor refused.');
  services.logger.warn({ organization: tenant.slug, check: refusal.check, requestId }, 'sign-in refused');
  if (!services.throttle.admits(request.ip ?? '', tenant.slug)) {
    response.status(429).set('Retry-After', '10');
    return void response.send(plainPage(words, words.tooMany));
  }
  const isConsole = flow?.purpose.for === 'console';
  const href = isConsole ? `${addresses.loginUrl}?console` : addresses.loginUrl;
  response.status(403).send(refusalPage(words, refusal, requestId, { label: words.signInAgain, href }));
}

import type { Product } from '../../sso/products/products.js';
import { Verdicts } from '../../sso/response/verdicts.js';
import { ownPath } from '../../sso/sign-in/addresses.js';
import type { ProductRequest, Purpose } from '../../sso/sign-in/flow.js';
import { plainPage, refusalPage } from './sso-pages.js';
import { type SsoServices, sessionOf, type Visit } from './visit.js';
import type { SsoWords, WrongRequestCode } from './words/sso-words.js';

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** The pages say so too. */
const MAX_STATE = 500;

/** A request to sign in that is not made rightly: for whoever programs the product. */
class WrongRequest extends Error {
  readonly code: WrongRequestCode;

  constructor(code: WrongRequestCode) {
    super(code);
    this.code = code;
  }
}

/** `GET /sso/:slug/login`: sends a person to the identity provider, or on, when the person is signed in already. */
export async function login(services: SsoServices, visit: Visit): Promise<void> {
  const { response, settings, addresses, tenant, cookies, words } = visit;
  try {
    const query = new URL(visit.request.originalUrl, addresses.root).searchParams;
    const asked = await purposeOf(services, visit, query);
    if (asked === undefined) return void response.status(404).send(nothingHere(words));
    const { purpose, product, method = settings.method } = asked;
    if (purpose.for === 'person' && query.get('prompt') !== 'login') {
      const session = await sessionOf(services, visit);
      if (session !== undefined) {
        const { person, createdAt: signedInAt, method: by } = session;
        const next =
          product === undefined
            ? undefined
            : await withCode(services, visit, product, { userId: person.id, signedInAt, method: by });
        return void response.redirect(303, next ?? purpose.returnTo ?? addresses.profileUrl);
      }
    }
    const verdicts = new Verdicts();
    const begun = await services.signIns.begin(tenant, settings, addresses, purpose, verdicts, method);
    if (begun !== undefined) {
      cookies.setFlow(...begun.cookie);
      return void response.redirect(303, begun.url);
    }
    const { refusal } = verdicts;
    if (refusal === undefined) return void response.status(404).send(nothingHere(words));
    const again = { label: words.tryAgain, href: addresses.loginUrl };
    response.status(502).send(refusalPage(words, refusal, visit.requestId, again));
  } catch (error) {
    if (!(error instanceof WrongRequest)) throw error;
    response.status(400).send(plainPage(words, [words.cannotBegin, words.wrongRequests[error.code]]));
  }
}

/** The same for an organization that there is not, and for one whose people do not sign in here. */
export const nothingHere = (words: SsoWords): string => plainPage(words, words.nothingHere);

interface Asked {
  readonly purpose: Purpose;
  readonly product?: { readonly product: Product; readonly request: ProductRequest } | undefined;
  readonly method?: 'saml' | 'oidc';
}

/** @returns undefined where people of the organization do not sign in here @throws WrongRequest */
async function purposeOf(
  { tests, products }: SsoServices,
  visit: Visit,
  query: URLSearchParams,
): Promise<Asked | undefined> {
  const { tenant, settings, addresses } = visit;
  const test = query.get('test');
  if (test !== null) {
    const method = await tests.pending(tenant.id, test);
    if (method === undefined) throw new WrongRequest('testEnded');
    return { purpose: { for: 'test', test }, method };
  }
  if (settings.method === 'password') return undefined;
  const returnTo = ownPath(query.get('returnTo') ?? '', addresses);
  if (query.has('console')) return { purpose: { for: 'console', returnTo } };
  const name = query.get('product');
  if (name === null) return { purpose: { for: 'person', returnTo } };
  const request = readProductRequest(name, query);
  const product = await products.find(name);
  if (product === undefined) throw new WrongRequest('noProduct');
  if (!product.redirectUris.includes(request.redirectUri)) throw new WrongRequest('redirectUri');
  return { purpose: { for: 'person', product: request }, product: { product, request } };
}

function readProductRequest(product: string, query: URLSearchParams): ProductRequest {
  const state = query.get('state') ?? '';
  if (state === '' || state.length > MAX_STATE) throw new WrongRequest('state');
  const challenge = query.get('code_challenge') ?? undefined;
  if (challenge !== undefined && (!CHALLENGE.test(challenge) || query.get('code_challenge_method') !== 'S256'))
    throw new WrongRequest('challenge');
  return { product, redirectUri: query.get('redirect_uri') ?? '', state, challenge };
}

/** The redirect URL of a product, with a code for who signed in. */
export async function withCode(
  { codes }: SsoServices,
  { tenant }: Visit,
  { product, request }: NonNullable<Asked['product']>,
  who: { readonly userId: string; readonly signedInAt: Date; readonly method: 'saml' | 'oidc' },
): Promise<string> {
  const code = await codes.create(tenant.id, who, product, request);
  const url = new URL(request.redirectUri);
  url.searchParams.set('code', code);
  url.searchParams.set('state', request.state);
  return url.href;
}

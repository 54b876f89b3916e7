import { LRUCache } from 'lru-cache';
import * as oidc from 'openid-client';
import { readUrl } from '../../outbound/guarded-address.js';
import type { FetchRules } from '../../outbound/guarded-fetch.js';
import type { OidcSettings } from '../../store/sso/sign-in-settings.js';
import type { Verdicts } from '../response/verdicts.js';
import type { Flow } from '../sign-in/flow.js';
import type { Identity } from '../sign-in/identity.js';
import { providerFetch } from './provider-fetch.js';

/** For how long the configuration of a provider is believed. */
const KNOWN_MS = 10 * 60_000;
/** By what providers sign ID tokens; no other algorithm is taken, whatever a provider or a token says. */
const ALGORITHM = 'RS256';
const MAX_VALUES = 1_000;
/** OpenID Connect Core §2. */
const MAX_SUBJECT = 255;

export interface AuthorizationRequest {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** A client with the secret that is known at the moment. */
export type OidcClient = Pick<OidcSettings, 'issuer' | 'clientId'> & { readonly secret: string | undefined };

/** OpenID Connect: the authorization code flow with PKCE, state and nonce, and ID tokens whose signature is verified. */
export class RelyingParty {
  readonly #rules: Pick<FetchRules, 'allowsPrivate'>;
  readonly #known = new LRUCache<string, Promise<oidc.Configuration>>({ max: 500, ttl: KNOWN_MS });

  constructor(rules: Pick<FetchRules, 'allowsPrivate'>) {
    this.#rules = rules;
  }

  /** @returns undefined when the provider cannot be asked, of which the verdicts tell */
  async request(
    client: OidcClient,
    redirectUri: string,
    verdicts: Verdicts,
  ): Promise<AuthorizationRequest | undefined> {
    const configuration = await this.#discover(client, verdicts);
    if (configuration === undefined) return undefined;
    const verifier = oidc.randomPKCECodeVerifier();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, state, nonce, verifier };
  }

  /** @param answer the URL to which the provider sent the browser */
  async read(client: OidcClient, answer: URL, flow: Flow, verdicts: Verdicts): Promise<Identity | undefined> {
    const configuration = await this.#discover(client, verdicts);
    if (configuration === undefined) return undefined;
    const expected = `an ID token of ${client.issuer} for ${client.clientId}`;
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, answer, {
        expectedState: flow.id,
        expectedNonce: flow.nonce ?? '',
        pkceCodeVerifier: flow.verifier ?? '',
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      verdicts.add('authorization', true, 'a code', 'a code');
      const isKnown = claims !== undefined && claims.sub.length <= MAX_SUBJECT && isText(claims.sub);
      const received = claims === undefined ? 'no ID token' : isKnown ? expected : 'an ID token with an odd sub';
      verdicts.add('tokens', isKnown, received, expected);
      return isKnown ? identityOf(claims) : undefined;
    } catch (error) {
      if (error instanceof oidc.AuthorizationResponseError) {
        verdicts.add('authorization', false, said(error.error, error.error_description), 'a code');
        return undefined;
      }
      verdicts.add('tokens', false, reasonOf(error), expected);
      return undefined;
    }
  }

  async #discover(client: OidcClient, verdicts: Verdicts): Promise<oidc.Configuration | undefined> {
    const key = JSON.stringify([client.issuer, client.clientId, client.secret ?? null]);
    const known = this.#known.get(key) ?? this.#ask(client);
    this.#known.set(key, known);
    const expected = `the configuration of ${client.issuer}`;
    try {
      const configuration = await known;
      verdicts.add('provider', true, expected, expected);
      return configuration;
    } catch (error) {
      this.#known.delete(key);
      verdicts.add('provider', false, reasonOf(error), expected);
      return undefined;
    }
  }

  async #ask({ issuer, clientId, secret }: OidcClient): Promise<oidc.Configuration> {
    const url = readUrl(issuer, this.#rules);
    const metadata = { id_token_signed_response_alg: ALGORITHM };
    const authentication = secret === undefined ? oidc.None() : oidc.ClientSecretPost(secret);
    const execute = [
      oidc.enableNonRepudiationChecks,
      // None but this machine is asked without TLS: readUrl says so.
      ...(url.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
    ];
    return oidc.discovery(url, clientId, metadata, authentication, {
      execute,
      [oidc.customFetch]: providerFetch(this.#rules),
    });
  }
}

function identityOf(claims: oidc.IDToken): Identity {
  const { sub, sid } = claims;
  return {
    method: 'oidc',
    nameId: sub,
    nameIdFormat: undefined,
    sessionIndex: typeof sid === 'string' ? sid : undefined,
    endsAt: undefined,
    claims: new Map(Object.entries(claims).map(([name, value]) => [name, textsOf(value)])),
  };
}

const textsOf = (value: unknown): string[] =>
  [value]
    .flat()
    .slice(0, MAX_VALUES)
    .filter((each) => ['string', 'number', 'boolean'].includes(typeof each))
    .map(String)
    .filter(isText);

/** What JSON may have and no text of the database: nobody is called so. */
const isText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

const said = (...parts: (string | undefined)[]): string => parts.filter((part) => part).join(': ');

/** The innermost cause says most. */
function reasonOf(error: unknown): string {
  if (error instanceof oidc.ResponseBodyError) return said(error.error, error.error_description);
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? said(error.message, error.cause.message) : error.message;
}

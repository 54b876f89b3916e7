import type { ReplayGuard } from '../../auth/tokens/client-assertion.js';
import type { Tenant } from '../../protocol/tenant.js';
import type { StoredSignIn } from '../../store/sso/sign-in-settings.js';
import type { RelyingParty } from '../oidc/relying-party.js';
import { Verdicts } from '../response/verdicts.js';
import { ServiceProvider } from '../service-provider.js';
import type { ServiceProviderSettings, SigningPair } from '../service-provider-settings.js';
import { identityProviderOf } from '../settings/saml-input.js';
import type { SignInSettings } from '../settings/sign-in-settings.js';
import { type Addresses, ownPath } from './addresses.js';
import { FLOW_MS, type Flow, FlowSeal, flowName, type Purpose } from './flow.js';
import type { Identity } from './identity.js';

/** A sign-in that begins: where the browser goes, and what it keeps. */
export interface Beginning {
  readonly url: string;
  /** Name of the cookie, and what it holds. */
  readonly cookie: readonly [name: string, value: string];
}

/** What a browser brought back. */
export interface Answer {
  /** As it was begun here; undefined where the person began at the identity provider. */
  readonly flow: Flow | undefined;
  /** To follow after a sign-in that was begun elsewhere; one of our own paths. */
  readonly returnTo: string | undefined;
  /** undefined when it is refused: the verdicts say why. */
  readonly identity: Identity | undefined;
  readonly verdicts: Verdicts;
}

/** Gives the value of a cookie of a flow. */
export type FlowCookies = (name: string) => string | undefined;

export interface SignInTools {
  readonly settings: SignInSettings;
  readonly relyingParty: RelyingParty;
  /** Remembers what was used, on all nodes. */
  readonly uses: ReplayGuard;
  readonly signing: SigningPair | undefined;
  readonly now?: () => number;
}

/** Sends people to their identity provider, and reads what they bring back. */
export class SignIns {
  readonly #tools: SignInTools;
  readonly #now: () => number;

  constructor(tools: SignInTools) {
    this.#tools = tools;
    this.#now = tools.now ?? Date.now;
  }

  /** What we sign with; undefined for nothing. */
  get signing(): SigningPair | undefined {
    return this.#tools.signing;
  }

  /** @returns undefined when nobody can be sent anywhere: the verdicts say why, unless nothing is set up */
  async begin(
    tenant: Tenant,
    settings: StoredSignIn,
    addresses: Addresses,
    purpose: Purpose,
    verdicts: Verdicts,
    method: 'saml' | 'oidc' | 'password' = settings.method,
  ): Promise<Beginning | undefined> {
    const begun = await this.#request(tenant, settings, addresses, method, verdicts);
    if (begun === undefined) return undefined;
    const { url, ...flow } = begun;
    const whole: Flow = { ...flow, purpose, endsAt: this.#now() + FLOW_MS };
    return { url, cookie: [flowName(flow.id), new FlowSeal(tenant).seal(whole)] };
  }

  /** @param form that was posted to the ACS address */
  async readSaml(
    tenant: Tenant,
    settings: StoredSignIn,
    addresses: Addresses,
    form: URLSearchParams,
    cookies: FlowCookies,
  ): Promise<Answer | undefined> {
    const provider = this.serviceProvider(tenant, settings, addresses);
    if (provider === undefined) return undefined;
    const reading = await provider.readResponse({ SAMLResponse: form.get('SAMLResponse') ?? undefined });
    const verdicts = new Verdicts(reading.verdicts);
    const claimed = reading.ok ? reading.signIn.inResponseTo : reading.claimed;
    const flow = claimed === undefined ? undefined : this.#flowOf(tenant, claimed, cookies);
    const returnTo = ownPath(form.get('RelayState') ?? '', addresses);
    if (!reading.ok) return { flow, returnTo, identity: undefined, verdicts };
    const isBound = reading.signIn.inResponseTo === undefined || flow?.method === 'saml';
    if (reading.signIn.inResponseTo === undefined) {
      const isAllowed = settings.saml?.allowsIdpInitiated === true;
      verdicts.add('idp-initiated', isAllowed, isAllowed ? 'allowed' : 'not allowed', 'a sign-in that was begun here');
    } else
      verdicts.add('browser', isBound, isBound ? 'the same' : 'another', 'the browser in which the sign-in was begun');
    const { nameId, nameIdFormat, sessionIndex, sessionNotOnOrAfter, claims } = reading.signIn;
    const identity = {
      method: 'saml',
      nameId,
      nameIdFormat,
      sessionIndex,
      endsAt: sessionNotOnOrAfter,
      claims,
    } as const;
    return { flow, returnTo, identity: verdicts.refusal === undefined ? identity : undefined, verdicts };
  }

  /** @param answer the URL to which the provider sent the browser */
  async readOidc(
    tenant: Tenant,
    settings: StoredSignIn,
    answer: URL,
    cookies: FlowCookies,
  ): Promise<Answer | undefined> {
    if (settings.oidc === null) return undefined;
    const verdicts = new Verdicts();
    const state = answer.searchParams.get('state') ?? '';
    const flow = this.#flowOf(tenant, state, cookies);
    const isBound = flow?.method === 'oidc';
    verdicts.add('browser', isBound, isBound ? 'the same' : 'another', 'the browser in which the sign-in was begun');
    const refused = { flow, returnTo: undefined, identity: undefined, verdicts };
    if (flow === undefined || !isBound) return refused;
    const isFirst = await this.#tools.uses.firstUse(`oidc ${state}`, new Date(flow.endsAt));
    if (!verdicts.add('replay', isFirst, isFirst ? 'once' : 'used before', 'an answer that was not used before'))
      return refused;
    const client = await this.#clientOf(tenant, settings);
    const identity = client && (await this.#tools.relyingParty.read(client, answer, flow, verdicts));
    return { ...refused, identity: verdicts.refusal === undefined ? identity : undefined };
  }

  /** Of the organization, as it is set up; undefined where SAML is not. */
  serviceProvider(tenant: Tenant, settings: StoredSignIn, addresses: Addresses): ServiceProvider | undefined {
    const { uses, now } = this.#tools;
    const provided = this.providerSettings(settings, addresses);
    return provided && new ServiceProvider(provided, { tenant, uses, ...(now === undefined ? {} : { now }) });
  }

  providerSettings({ saml }: StoredSignIn, { acsUrl, logoutUrl }: Addresses): ServiceProviderSettings | undefined {
    if (saml === null) return undefined;
    const { signing } = this.#tools;
    return { entityId: saml.entityId, acsUrl, logoutUrl, idp: identityProviderOf(saml), signing };
  }

  async #request(
    tenant: Tenant,
    settings: StoredSignIn,
    addresses: Addresses,
    method: StoredSignIn['method'],
    verdicts: Verdicts,
  ): Promise<(Omit<Flow, 'purpose' | 'endsAt'> & { readonly url: string }) | undefined> {
    if (method === 'saml') {
      const request = await this.serviceProvider(tenant, settings, addresses)?.authnRequest();
      return request && { ...request, method };
    }
    const client = method === 'oidc' ? await this.#clientOf(tenant, settings) : undefined;
    const request = client && (await this.#tools.relyingParty.request(client, addresses.oidcUrl, verdicts));
    if (request === undefined) return undefined;
    const { state, ...rest } = request;
    return { ...rest, id: state, method: 'oidc' };
  }

  async #clientOf({ id }: Tenant, { oidc }: StoredSignIn) {
    if (oidc === null) return undefined;
    return { issuer: oidc.issuer, clientId: oidc.clientId, secret: await this.#tools.settings.openSecret(id, oidc) };
  }

  #flowOf(tenant: Tenant, id: string, cookies: FlowCookies): Flow | undefined {
    const sealed = cookies(flowName(id));
    return sealed === undefined ? undefined : new FlowSeal(tenant).open(sealed, id, this.#now());
  }
}

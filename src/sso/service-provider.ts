import { createHash } from 'node:crypto';
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import type { ReplayGuard } from '../auth/tokens/client-assertion.js';
import type { Tenant } from '../protocol/tenant.js';
import { RequestIds } from './request-ids.js';
import { checkAlgorithms } from './response/check-algorithms.js';
import { CLOCK_SKEW_MS, checkAssertion, endOf } from './response/check-assertion.js';
import { checkSignature } from './response/check-signature.js';
import { type Assertion, readAssertion } from './response/read-assertion.js';
import { type Message, readMessage } from './response/read-message.js';
import { type Verdict, Verdicts } from './response/verdicts.js';
import { checkSettings, type ServiceProviderSettings } from './service-provider-settings.js';
import { spMetadata } from './sp-metadata.js';

/** What the identity provider says of who signed in. */
export interface SignIn {
  readonly nameId: string;
  readonly nameIdFormat: string | undefined;
  readonly sessionIndex: string | undefined;
  /** Until when the identity provider wants the session to last, if it says so. */
  readonly sessionNotOnOrAfter: Date | undefined;
  /** By name; a claim may have several values, or none. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
  readonly assertionId: string;
  readonly notOnOrAfter: Date;
  /** The request that it answers; undefined where the person began at the identity provider. */
  readonly inResponseTo: string | undefined;
}

/** An answer that was read: who signed in, or the first check that failed. */
export type Reading =
  | { readonly ok: true; readonly signIn: SignIn; readonly verdicts: readonly Verdict[] }
  | {
      readonly ok: false;
      readonly refusal: Verdict;
      readonly verdicts: readonly Verdict[];
      /** Which request it claims to answer; believed for nothing but whom to tell. */
      readonly claimed: string | undefined;
    };

export interface AuthnRequest {
  /** By which the answer refers to it: the browser that was sent away must be the one that comes back. */
  readonly id: string;
  /** Where to send the browser. */
  readonly url: string;
}

/** What a service provider works with. */
export interface ServiceProviderTools {
  /** Whose sign-in it is. */
  readonly tenant: Pick<Tenant, 'id' | 'cursorKey'>;
  /** Remembers what was used, on all nodes. */
  readonly uses: ReplayGuard;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The SAML service provider of one organization. */
export class ServiceProvider {
  readonly #settings: ServiceProviderSettings;
  readonly #tenantId: string;
  readonly #uses: ReplayGuard;
  readonly #now: () => number;
  readonly #requests: RequestIds;

  /** @throws OperatorError when the settings would accept anything, or nothing */
  constructor(settings: ServiceProviderSettings, { tenant, uses, now = Date.now }: ServiceProviderTools) {
    checkSettings(settings);
    this.#settings = settings;
    this.#tenantId = tenant.id;
    this.#uses = uses;
    this.#now = now;
    this.#requests = new RequestIds(tenant.cursorKey, [tenant.id, settings.idp.issuer, settings.acsUrl]);
  }

  /** Begins a sign-in. @param relayState comes back with the answer, unsigned */
  async authnRequest(relayState = ''): Promise<AuthnRequest> {
    const id = this.#requests.create(this.#now());
    const saml = new SAML({ ...this.#options(), generateUniqueId: () => id });
    return { id, url: await saml.getAuthorizeUrlAsync(relayState, undefined, {}) };
  }

  /** What an identity provider can read instead of being told. */
  metadata(): string {
    return spMetadata(this.#settings);
  }

  /**
   * Reads what a browser brings from the identity provider. An answer in which all is right is used up by this.
   * @param body the form that was posted
   */
  async readResponse(body: { readonly SAMLResponse?: unknown }): Promise<Reading> {
    const verdicts = new Verdicts();
    const message = readMessage(body.SAMLResponse, verdicts);
    const signIn = message && (await this.#read(message, verdicts));
    const refusal = verdicts.refusal;
    const claimed = message?.response.attributes.get('InResponseTo');
    if (refusal !== undefined) return { ok: false, refusal, verdicts: verdicts.all, claimed };
    if (signIn === undefined) throw new Error('A SAML answer was neither accepted nor refused.');
    return { ok: true, signIn, verdicts: verdicts.all };
  }

  async #read(message: Message, verdicts: Verdicts): Promise<SignIn | undefined> {
    const isSafe = checkAlgorithms(message.signatures, verdicts);
    const { idp, acsUrl } = this.#settings;
    const verified = isSafe
      ? await checkSignature(message, new SAML(this.#options()), idp.certificates, verdicts)
      : undefined;
    // What was not verified is looked at only to tell all that is wrong: it is refused already.
    const assertion = readAssertion(verified ?? message.assertion, acsUrl);
    checkAssertion(message.response, assertion, this.#settings, this.#now(), verdicts);
    if (verdicts.refusal !== undefined || verified === undefined) return undefined;
    const inResponseTo = assertion.inResponseTo ?? message.response.attributes.get('InResponseTo');
    await this.#use(message, assertion, inResponseTo, verdicts);
    const { id, nameId, nameIdFormat, sessionIndex, sessionNotOnOrAfter, claims } = assertion;
    const notOnOrAfter = new Date(endOf(assertion));
    return {
      nameId,
      nameIdFormat,
      sessionIndex,
      sessionNotOnOrAfter,
      claims,
      assertionId: id,
      notOnOrAfter,
      inResponseTo,
    };
  }

  /** Each assertion is taken once, and each request is answered once, whichever node it comes to. */
  async #use(
    message: Message,
    assertion: Assertion,
    inResponseTo: string | undefined,
    verdicts: Verdicts,
  ): Promise<void> {
    // By the clock of the database, which may be ahead of this one.
    const forgetAt = new Date(endOf(assertion) + 2 * CLOCK_SKEW_MS);
    const isFirst = await this.#uses.firstUse(this.#key('assertion', assertion.id), forgetAt);
    verdicts.add(
      'replay',
      isFirst,
      `${assertion.id}${isFirst ? '' : ', used before'}`,
      'an assertion that was not used before',
    );
    const said = message.response.attributes.get('InResponseTo') ?? inResponseTo;
    const expected = 'a request of this sign-in page, not answered before, or none';
    if (inResponseTo === undefined || said !== inResponseTo) {
      verdicts.add(
        'request',
        said === inResponseTo,
        said === inResponseTo ? 'none' : `${said} and ${inResponseTo}`,
        expected,
      );
      return;
    }
    const end = this.#requests.endOf(inResponseTo, this.#now());
    const isOurs =
      end !== undefined &&
      (await this.#uses.firstUse(this.#key('request', inResponseTo), new Date(Number(end) + CLOCK_SKEW_MS)));
    verdicts.add('request', isOurs, inResponseTo, expected);
  }

  #key(what: string, id: string): string {
    const named = JSON.stringify(['saml', what, this.#tenantId, this.#settings.idp.issuer, id]);
    return createHash('sha256').update(named).digest('base64url');
  }

  /** Of node-saml, signatures are asked for alone: times, audience and the rest are checked on what it verified. */
  #options() {
    const { entityId, acsUrl, idp, signing } = this.#settings;
    return {
      ...(signing === undefined ? {} : { privateKey: signing.privateKey, signatureAlgorithm: 'sha256' as const }),
      issuer: entityId,
      callbackUrl: acsUrl,
      entryPoint: idp.ssoUrl,
      idpCert: idp.certificates.map(({ pem }) => pem),
      identifierFormat: null,
      disableRequestedAuthnContext: true,
      wantAuthnResponseSigned: false,
      wantAssertionsSigned: false,
      validateInResponseTo: ValidateInResponseTo.never,
      audience: false,
      acceptedClockSkewMs: -1,
    } as const;
  }
}

import { isIP } from 'node:net';
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransportFuture,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { AssertionUseStore } from '../../../store/access/assertion-use-store.js';
import type { Factor, FactorStore, NewFactor } from '../../../store/console/factor-store.js';
import { AccountError } from '../account-error.js';
import type { Ceremonies } from './ceremonies.js';

export interface PasskeyCreation {
  readonly options: PublicKeyCredentialCreationOptionsJSON;
  /** To be sent back with what the browser answers. */
  readonly ceremony: string;
}

export interface PasskeyRequest {
  readonly options: PublicKeyCredentialRequestOptionsJSON;
  readonly ceremony: string;
}

const ADD = 'passkey of';
const SIGN_IN = 'passkey sign-in';

/** Loaded where a passkey is used: it reads many forms of certificates, and takes a while to load. */
const webauthn = () => import('@simplewebauthn/server');

/** Passkeys (WebAuthn): the person is verified by their device, so that one of them is two factors. */
export class Passkeys {
  readonly #ceremonies: Ceremonies;
  readonly #factors: FactorStore;
  readonly #uses: AssertionUseStore;

  constructor(ceremonies: Ceremonies, factors: FactorStore, uses: AssertionUseStore) {
    this.#ceremonies = ceremonies;
    this.#factors = factors;
    this.#uses = uses;
  }

  /** @param origin of the page @throws AccountError invalid at an address that has no name */
  async beginAdding(
    account: { readonly id: string; readonly email: string; readonly name: string },
    origin: string,
  ): Promise<PasskeyCreation> {
    const { generateRegistrationOptions } = await webauthn();
    const known = (await this.#factors.list(account.id)).filter(({ kind }) => kind === 'passkey');
    const options = await generateRegistrationOptions({
      rpName: 'Rollcall',
      rpID: nameOf(origin),
      userID: new Uint8Array(Buffer.from(account.id)),
      userName: account.email,
      userDisplayName: account.name,
      attestationType: 'none',
      excludeCredentials: known.map(({ settings }) => ({ id: String(settings.id) })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return {
      options,
      ceremony: await this.#ceremonies.begin(`${ADD} ${account.id}`, { challenge: options.challenge }),
    };
  }

  /** @throws AccountError invalid */
  async verifyNew(
    accountId: string,
    ceremony: string,
    response: object,
    name: string,
    origin: string,
  ): Promise<NewFactor> {
    const { challenge = '' } = await this.#ceremonies.end(`${ADD} ${accountId}`, ceremony);
    const { verifyRegistrationResponse } = await webauthn();
    const verified = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: nameOf(origin),
      requireUserVerification: true,
    }).catch(() => undefined);
    if (!verified?.verified) throw refused();
    const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
    const settings = { id, publicKey: Buffer.from(publicKey).toString('base64url'), transports };
    return { accountId, kind: 'passkey', name, lookup: id, settings, counter };
  }

  async beginSignIn(origin: string): Promise<PasskeyRequest> {
    const { generateAuthenticationOptions } = await webauthn();
    const options = await generateAuthenticationOptions({ rpID: nameOf(origin), userVerification: 'required' });
    return { options, ceremony: await this.#ceremonies.begin(SIGN_IN, { challenge: options.challenge }) };
  }

  /**
   * Whose passkey answered; a challenge is good once.
   * @throws AccountError denied
   */
  async verify(ceremony: string, response: object, origin: string): Promise<{ readonly accountId: string }> {
    const { challenge = '', endsAt } = await this.#ceremonies.end(SIGN_IN, ceremony);
    const answer = response as AuthenticationResponseJSON;
    const factor = typeof answer.id === 'string' ? await this.#factors.findPasskey(answer.id) : undefined;
    if (factor === undefined) throw refused();
    const { verifyAuthenticationResponse } = await webauthn();
    const verified = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: nameOf(origin),
      requireUserVerification: true,
      credential: credentialOf(factor),
    }).catch(() => undefined);
    if (!verified?.verified) throw refused();
    if (!(await this.#uses.firstUse(`console passkey ${challenge}`, endsAt))) throw refused();
    const { newCounter } = verified.authenticationInfo;
    // Of a device that counts, no two answers have one count, or it was copied.
    if (newCounter === 0) await this.#factors.markUsed(factor);
    else if (!(await this.#factors.use(factor, newCounter))) throw refused();
    return { accountId: factor.accountId };
  }
}

const credentialOf = ({ settings, counter }: Factor) => ({
  id: String(settings.id),
  publicKey: new Uint8Array(Buffer.from(String(settings.publicKey), 'base64url')),
  counter,
  transports: settings.transports as AuthenticatorTransportFuture[],
});

/** The name to which passkeys are bound. */
function nameOf(origin: string): string {
  const { hostname } = new URL(origin);
  if (isIP(hostname.replace(/[[\]]/g, '')) === 0) return hostname;
  throw new AccountError('invalid', 'passkeysNeedName', 'Passkeys are bound to a name, and this is an address.', {
    remedy: 'Open the console at its name; on this machine, at http://localhost.',
  });
}

const refused = () =>
  new AccountError('denied', 'wrongPasskey', 'This passkey is not known here, or its answer is not right.', {
    remedy: 'Try again, or sign in with your password.',
  });

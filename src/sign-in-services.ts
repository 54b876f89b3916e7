import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from './config.js';
import { OperatorError } from './directory/operator-error.js';
import type { KeyRing } from './secrets/sealing.js';
import { RelyingParty } from './sso/oidc/relying-party.js';
import { People } from './sso/people/people.js';
import { PersonSessions } from './sso/people/person-sessions.js';
import { Products } from './sso/products/products.js';
import { SignInCodes } from './sso/products/sign-in-codes.js';
import type { SigningPair } from './sso/service-provider-settings.js';
import { endingCertificates } from './sso/settings/ending-certificates.js';
import { SignInSettings } from './sso/settings/sign-in-settings.js';
import { SignInTests } from './sso/sign-in/sign-in-tests.js';
import { SignIns } from './sso/sign-in/sign-ins.js';
import { AssertionUseStore } from './store/access/assertion-use-store.js';
import type { Database } from './store/database.js';
import { PersonSessionStore } from './store/sso/person-session-store.js';
import { PersonStore } from './store/sso/person-store.js';
import { ProductStore } from './store/sso/product-store.js';
import { SignInCodeStore } from './store/sso/sign-in-code-store.js';
import { SignInSettingsStore } from './store/sso/sign-in-settings-store.js';
import { SignInTestStore } from './store/sso/sign-in-test-store.js';

/** How the people of organizations sign in: everything that its pages, the console and the command line share. */
export interface SignInServices {
  readonly settings: SignInSettings;
  readonly signIns: SignIns;
  readonly tests: SignInTests;
  readonly people: People;
  readonly sessions: PersonSessions;
  readonly products: Products;
  readonly codes: SignInCodes;
  /** Certificates of identity providers that end soon. */
  readonly endingCertificates: () => ReturnType<typeof endingCertificates>;
}

/** @throws OperatorError when the certificate to sign with cannot be used */
export function createSignInServices(
  database: Database,
  { samlSigning, allowsPrivateAddresses }: Pick<Config, 'samlSigning' | 'allowsPrivateAddresses'>,
  keyRing: () => Promise<KeyRing>,
): SignInServices {
  const fetching = { allowsPrivate: allowsPrivateAddresses };
  const settingsStore = new SignInSettingsStore(database);
  const sessionStore = new PersonSessionStore(database);
  const settings = new SignInSettings({ store: settingsStore, sessions: sessionStore, fetching, keyRing });
  return {
    settings,
    signIns: new SignIns({
      settings,
      relyingParty: new RelyingParty(fetching),
      uses: new AssertionUseStore(database),
      signing: samlSigning && readSigning(samlSigning),
    }),
    tests: new SignInTests(new SignInTestStore(database), settingsStore),
    people: new People(new PersonStore(database)),
    sessions: new PersonSessions(sessionStore),
    products: new Products(new ProductStore(database)),
    codes: new SignInCodes(new SignInCodeStore(database)),
    endingCertificates: () => endingCertificates(settingsStore),
  };
}

/** @throws OperatorError naming the files */
function readSigning({ cert, key }: NonNullable<Config['samlSigning']>): SigningPair {
  try {
    const certificate = readFileSync(cert, 'utf8');
    const privateKey = readFileSync(key, 'utf8');
    const belongs = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey));
    if (!belongs) throw new Error('the key is not that of the certificate');
    return { certificate, privateKey };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`SAML_SIGNING_CERT ${cert} and SAML_SIGNING_KEY ${key} cannot be used: ${reason}`, {
      cause: error,
    });
  }
}

import { createVerify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SAML } from '@node-saml/node-saml';
import { CLOCK_SKEW_MS } from '../response/check-assertion.js';
import type { ServiceProviderSettings } from '../service-provider-settings.js';
import { childOf, childrenOf, SAML as SAML_NS, SAMLP } from '../xml/find-elements.js';
import { readXml, type XmlElement, XmlRefused } from '../xml/read-xml.js';

/** Whom the identity provider knows by what. */
export interface NamedSession {
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly sessionIndex: string | null;
}

/** That the identity provider wants somebody signed out. */
export interface LogoutRequest {
  readonly id: string;
  readonly nameId: string;
  /** None for all sessions of the person. */
  readonly sessionIndexes: readonly string[];
  /** Whether it is proven to be of the identity provider; else it says nothing but what this very browser may do anyway. */
  readonly isProven: boolean;
}

/** A message that cannot be followed, and why. */
export class LogoutRefused extends Error {
  override readonly name = 'LogoutRefused';
}

const MAX_ENCODED = 20_000;
const MAX_XML = 50_000;
const MAX_AGE_MS = 10 * 60_000;
const ALGORITHMS: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'RSA-SHA256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'RSA-SHA512',
};

/** Single logout of one organization by HTTP-Redirect, which is what Entra does. */
export class SingleLogout {
  readonly #settings: ServiceProviderSettings;
  readonly #now: () => number;

  constructor(settings: ServiceProviderSettings, now: () => number = Date.now) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Where to send the browser of somebody who signs out here; undefined where the identity provider has no such address. */
  async requestUrl({ nameId, nameIdFormat, sessionIndex }: NamedSession): Promise<string | undefined> {
    const saml = this.#saml();
    if (saml === undefined) return undefined;
    const named = {
      issuer: this.#settings.idp.issuer,
      nameID: nameId,
      nameIDFormat: nameIdFormat ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
      ...(sessionIndex === null ? {} : { sessionIndex }),
    };
    return saml.getLogoutUrlAsync(named, '', {});
  }

  /** Where to send the browser with our answer. */
  async responseUrl(request: LogoutRequest, relayState: string): Promise<string | undefined> {
    const about = { issuer: this.#settings.idp.issuer, nameID: request.nameId, nameIDFormat: '', ID: request.id };
    return this.#saml()?.getLogoutResponseUrlAsync(about, relayState, {}, true);
  }

  /**
   * Reads the query of a request to our logout address.
   * @param query as it came, for a signature is of its very characters
   * @throws LogoutRefused
   */
  readRequest(query: string): LogoutRequest {
    const parameters = parametersOf(query);
    const root = parse(parameters.get('SAMLRequest') ?? '');
    if (root.namespace !== SAMLP || root.name !== 'LogoutRequest') throw new LogoutRefused(`it is a <${root.name}>`);
    const { idp, logoutUrl } = this.#settings;
    const issuer = childOf(root, SAML_NS, 'Issuer')?.text.trim();
    if (issuer !== idp.issuer) throw new LogoutRefused(`it is of ${issuer ?? 'nobody'}, not of ${idp.issuer}`);
    const destination = root.attributes.get('Destination');
    if (destination !== undefined && destination !== logoutUrl) throw new LogoutRefused(`it is for ${destination}`);
    const issued = Date.parse(root.attributes.get('IssueInstant') ?? '');
    const age = this.#now() - issued;
    if (!(age > -CLOCK_SKEW_MS && age < MAX_AGE_MS)) throw new LogoutRefused('it is not of now');
    return {
      id: root.attributes.get('ID') ?? '',
      nameId: childOf(root, SAML_NS, 'NameID')?.text.trim() ?? '',
      sessionIndexes: childrenOf(root, SAMLP, 'SessionIndex').map(({ text }) => text.trim()),
      isProven: this.#isSigned(parameters),
    };
  }

  /** @throws LogoutRefused for a signature that is not right; @returns false where there is none */
  #isSigned(parameters: ReadonlyMap<string, string>): boolean {
    const signature = parameters.get('Signature');
    if (signature === undefined) return false;
    const algorithm = ALGORITHMS[decode(parameters.get('SigAlg') ?? '')];
    if (algorithm === undefined) throw new LogoutRefused('its SigAlg is neither RSA with SHA-256 nor with SHA-512');
    const signed = ['SAMLRequest', 'RelayState', 'SigAlg']
      .flatMap((name) => (parameters.has(name) ? [`${name}=${parameters.get(name)}`] : []))
      .join('&');
    const bytes = Buffer.from(decode(signature), 'base64');
    const isRight = this.#settings.idp.certificates.some(({ pem }) =>
      createVerify(algorithm).update(signed).verify(pem, bytes),
    );
    if (!isRight) throw new LogoutRefused('its signature is not right');
    return true;
  }

  #saml(): SAML | undefined {
    const { entityId, acsUrl, idp, signing } = this.#settings;
    if (idp.sloUrl === undefined) return undefined;
    return new SAML({
      issuer: entityId,
      callbackUrl: acsUrl,
      entryPoint: idp.ssoUrl,
      logoutUrl: idp.sloUrl,
      idpCert: idp.certificates.map(({ pem }) => pem),
      ...(signing === undefined ? {} : { privateKey: signing.privateKey, signatureAlgorithm: 'sha256' as const }),
    });
  }
}

/** Each as it was sent, encoded; one that comes twice could be read in two ways. */
function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split('&')) {
    const at = part.indexOf('=');
    const name = at === -1 ? part : part.slice(0, at);
    if (parameters.has(name)) throw new LogoutRefused(`it has ${name.slice(0, 40)} twice`);
    parameters.set(name, at === -1 ? '' : part.slice(at + 1));
  }
  return parameters;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    throw new LogoutRefused('it is not encoded as a query');
  }
}

function parse(encoded: string): XmlElement {
  if (encoded.length > MAX_ENCODED) throw new LogoutRefused('it is too long');
  try {
    const xml = inflateRawSync(Buffer.from(decode(encoded), 'base64'), { maxOutputLength: MAX_XML }).toString();
    return readXml(xml, { maxLength: MAX_XML });
  } catch (error) {
    if (error instanceof LogoutRefused) throw error;
    throw new LogoutRefused(error instanceof XmlRefused ? error.message : 'it cannot be decompressed');
  }
}

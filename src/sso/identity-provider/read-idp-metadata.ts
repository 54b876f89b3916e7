import { OperatorError } from '../../directory/operator-error.js';
import { childOf, childrenOf, DS, MD, walk } from '../xml/find-elements.js';
import { readXml, type XmlElement, XmlRefused } from '../xml/read-xml.js';
import { CertificateRefused, type SigningCertificate, toSigningCertificate } from './signing-certificate.js';

/** What is known of an identity provider. */
export interface IdentityProvider {
  /** Its entityID, which is the issuer of what it signs. */
  readonly issuer: string;
  /** Where people are sent to sign in (HTTP-Redirect). */
  readonly ssoUrl: string;
  /** Where they are sent to sign out, if anywhere. */
  readonly sloUrl?: string | undefined;
  /** Any of them may have signed: a new one is used before the old one has ended. */
  readonly certificates: readonly SigningCertificate[];
}

/** A document is not the metadata of an identity provider; the message says what to enter instead. */
export class MetadataRefused extends OperatorError {
  override readonly name = 'MetadataRefused';
}

const MAX_LENGTH = 2_000_000;
/** Entra has a few; each costs time with every sign-in. */
const MAX_CERTIFICATES = 20;
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const ADVICE =
  'In Entra, it is the "Federation Metadata XML" on the application\'s Single sign-on page, or the "App Federation Metadata Url".';

/**
 * Reads federation metadata. Certificates that have ended are left out while others live.
 * @throws MetadataRefused
 */
export function readIdpMetadata(text: string, now: Date): IdentityProvider {
  const entity = onlyIdentityProvider(parse(text));
  const role = roleOf(entity);
  const issuer = entity.attributes.get('entityID')?.trim() ?? '';
  if (issuer === '') throw new MetadataRefused(`The metadata has no entityID. ${ADVICE}`);
  const ssoUrl = locationOf(role, 'SingleSignOnService');
  if (ssoUrl === undefined) {
    throw new MetadataRefused(
      'The metadata has no SingleSignOnService with the binding HTTP-Redirect and an https URL.',
    );
  }
  return { issuer, ssoUrl, sloUrl: locationOf(role, 'SingleLogoutService'), certificates: certificatesOf(role, now) };
}

function parse(text: string): XmlElement {
  try {
    return readXml(text.replace(/^\ufeff/, '').trim(), { maxLength: MAX_LENGTH, passesOverComments: true });
  } catch (error) {
    if (error instanceof XmlRefused)
      throw new MetadataRefused(`This cannot be read as metadata: ${error.message}. ${ADVICE}`);
    throw error;
  }
}

function onlyIdentityProvider(root: XmlElement): XmlElement {
  const entities: XmlElement[] = [];
  for (const [element] of walk(root)) {
    const isEntity = element.namespace === MD && element.name === 'EntityDescriptor';
    if (isEntity && roleOf(element) !== undefined) entities.push(element);
  }
  const [entity] = entities;
  if (entity === undefined)
    throw new MetadataRefused(`This is not the metadata of a SAML 2.0 identity provider. ${ADVICE}`);
  if (entities.length > 1) {
    throw new MetadataRefused(
      `The metadata speaks of ${entities.length} identity providers. Enter that of yours alone.`,
    );
  }
  return entity;
}

const roleOf = (entity: XmlElement): XmlElement | undefined =>
  childrenOf(entity, MD, 'IDPSSODescriptor').find(({ attributes }) =>
    attributes.get('protocolSupportEnumeration')?.split(/\s+/).includes(PROTOCOL),
  );

function locationOf(role: XmlElement | undefined, service: string): string | undefined {
  const found = childrenOf(role, MD, service).find(({ attributes }) => attributes.get('Binding') === REDIRECT);
  const location = found?.attributes.get('Location')?.trim() ?? '';
  return URL.canParse(location) && isSafe(new URL(location)) ? location : undefined;
}

/** Plain http only for what runs on the same machine. */
const isSafe = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));

function certificatesOf(role: XmlElement | undefined, now: Date): SigningCertificate[] {
  const texts = new Set<string>();
  for (const key of childrenOf(role, MD, 'KeyDescriptor')) {
    if (key.attributes.get('use') === 'encryption') continue;
    for (const data of childrenOf(childOf(key, DS, 'KeyInfo'), DS, 'X509Data')) {
      for (const { text } of childrenOf(data, DS, 'X509Certificate')) texts.add(text.replaceAll(/\s/g, ''));
    }
  }
  if (texts.size === 0) throw new MetadataRefused(`The metadata has no certificate for signing. ${ADVICE}`);
  if (texts.size > MAX_CERTIFICATES)
    throw new MetadataRefused(`The metadata has ${texts.size} certificates; at most ${MAX_CERTIFICATES} are read.`);
  const read = [...texts].map(readOne);
  const live = read.filter((one) => !(one instanceof CertificateRefused) && one.validTo > now) as SigningCertificate[];
  if (live.length > 0) return live;
  const refused = read.find((one) => one instanceof CertificateRefused);
  throw new MetadataRefused(
    refused === undefined
      ? 'Every certificate of the metadata has ended. In Entra, make a new one active, then download the metadata again.'
      : `No certificate of the metadata can be used. ${refused.message}`,
  );
}

function readOne(text: string): SigningCertificate | CertificateRefused {
  try {
    return toSigningCertificate(text);
  } catch (error) {
    if (error instanceof CertificateRefused) return error;
    throw error;
  }
}

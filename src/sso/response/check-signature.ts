import type { SAML } from '@node-saml/node-saml';
import {
  CertificateRefused,
  type SigningCertificate,
  toSigningCertificate,
} from '../identity-provider/signing-certificate.js';
import { childOf, DS } from '../xml/find-elements.js';
import { readXml, type XmlElement } from '../xml/read-xml.js';
import type { Message } from './read-message.js';
import type { Verdicts } from './verdicts.js';

/**
 * Has the signature verified.
 * @returns the assertion as it was signed; nothing else of the answer may be believed
 */
export async function checkSignature(
  { xml, assertion, signatures }: Message,
  saml: SAML,
  certificates: readonly SigningCertificate[],
  verdicts: Verdicts,
): Promise<XmlElement | undefined> {
  const expected = certificates.map(({ thumbprint }) => thumbprint).join(' or ');
  const verified = signatures.length === 0 ? undefined : await verify(xml, saml);
  const isWhole = verified !== undefined && verified.attributes.get('ID') === assertion.attributes.get('ID');
  const received = signatures.length === 0 ? 'no signature' : thumbprintOf(signatures);
  verdicts.add('signature', isWhole, received, `a signature by the certificate ${expected}`);
  return isWhole ? verified : undefined;
}

async function verify(xml: string, saml: SAML): Promise<XmlElement | undefined> {
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml).toString('base64') });
    const text = profile?.getAssertionXml?.();
    return text === undefined ? undefined : readXml(text, { maxLength: 2 * xml.length });
  } catch {
    // What node-saml throws has no class of its own. Whatever it is, nothing was verified.
    return undefined;
  }
}

/** Of the certificate that the answer names; it is believed for nothing but the message. */
function thumbprintOf(signatures: readonly XmlElement[]): string {
  for (const signature of signatures) {
    const data = childOf(childOf(signature, DS, 'KeyInfo'), DS, 'X509Data');
    const text = childOf(data, DS, 'X509Certificate')?.text.replaceAll(/\s/g, '') ?? '';
    try {
      return `a signature that names the certificate ${toSigningCertificate(text).thumbprint}`;
    } catch (error) {
      if (!(error instanceof CertificateRefused)) throw error;
    }
  }
  return 'a signature that names no certificate';
}

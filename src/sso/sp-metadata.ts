import { createHash } from 'node:crypto';
import type { ServiceProviderSettings } from './service-provider-settings.js';

const BINDINGS = 'urn:oasis:names:tc:SAML:2.0:bindings';

/**
 * The metadata of a service provider, the same text each time. node-saml can write it too, but knows sign-out by HTTP-POST
 * alone, where Entra redirects.
 */
export function spMetadata(settings: Omit<ServiceProviderSettings, 'idp'>): string {
  const { entityId, acsUrl, logoutUrl, signing } = settings;
  const id = createHash('sha256')
    .update(JSON.stringify([entityId, acsUrl]))
    .digest('hex');
  const der = signing?.certificate.replaceAll(/-----[^-]+-----|\s/g, '');
  const lines = [
    '<?xml version="1.0"?>',
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escapeXml(entityId)}" ID="_${id}">`,
    `  <SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" AuthnRequestsSigned="${der !== undefined}" WantAssertionsSigned="true">`,
    ...(der === undefined
      ? []
      : [
          '    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>',
          `      <X509Certificate>${der}</X509Certificate>`,
          '    </X509Data></KeyInfo></KeyDescriptor>',
        ]),
    ...(logoutUrl === undefined
      ? []
      : [`    <SingleLogoutService Binding="${BINDINGS}:HTTP-Redirect" Location="${escapeXml(logoutUrl)}"/>`]),
    `    <AssertionConsumerService index="1" isDefault="true" Binding="${BINDINGS}:HTTP-POST" Location="${escapeXml(acsUrl)}"/>`,
    '  </SPSSODescriptor>',
    '</EntityDescriptor>',
    '',
  ];
  return lines.join('\n');
}

const escapeXml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

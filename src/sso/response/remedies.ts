/**
 * What to change when a check fails, in the words of the Entra portal, in the order of the checks: of an answer by SAML, of
 * one by OpenID Connect, and of who it is.
 * Checked against learn.microsoft.com on 2026-11-28: names in the portal change, so look again now and then.
 */
export const REMEDIES = {
  size: 'The answer is larger than any sign-in needs. In Entra, under Attributes & Claims, send only groups that are assigned to the application.',
  encoding:
    'Start at the sign-in page again. If it comes back, something between browser and server changes the form field SAMLResponse.',
  xml: 'No identity provider sends this: somebody may have changed the answer. Start at the sign-in page again.',
  status:
    'The identity provider refused. In Entra, look at Enterprise apps > the application > Sign-in logs, and whether the person is assigned under Users and groups.',
  encryption:
    'In Entra, open Enterprise apps > the application > Token encryption, and deactivate the certificate there.',
  structure: 'The answer is not built as SAML 2.0 asks: somebody may have changed it. Start at the sign-in page again.',
  algorithms: 'In Entra, open Single sign-on > SAML Certificates > Edit, and set Signing Algorithm to SHA-256.',
  signature:
    'In Entra, open Single sign-on > SAML Certificates, download Certificate (Base64) of the active certificate, and paste it into Certificate here.',
  issuer:
    'Compare with Microsoft Entra Identifier on the Single sign-on page. The answer came from another tenant or identity provider.',
  destination:
    'In Entra, open Single sign-on > Basic SAML Configuration, and enter as Reply URL (Assertion Consumer Service URL) what is expected.',
  audience:
    'In Entra, open Single sign-on > Basic SAML Configuration, and enter as Identifier (Entity ID) what is expected.',
  recipient:
    'In Entra, open Single sign-on > Basic SAML Configuration, and enter as Reply URL (Assertion Consumer Service URL) what is expected.',
  'not-before': 'Set the clock of this server: it is behind that of the identity provider.',
  'not-on-or-after':
    'Start at the sign-in page again. If it comes back at once, set the clock of this server: it is ahead of that of the identity provider.',
  'name-id':
    'In Entra, open Single sign-on > Attributes & Claims > Unique User Identifier (Name ID), and choose an attribute that the person has.',
  replay: 'Each answer is good for one sign-in. Start at the sign-in page again.',
  request: 'The sign-in was not begun here, or too long ago. Start at the sign-in page again.',
  browser:
    'The sign-in was begun in another browser, or cookies are not kept. Allow them, and start at the sign-in page again.',
  'idp-initiated':
    'Start at the sign-in page here. In Entra, enter it as Sign on URL under Basic SAML Configuration, so that the tile in My Apps leads there.',
  provider:
    'Compare Issuer with the configuration of the provider. In Entra, it is https://login.microsoftonline.com/{tenant id}/v2.0.',
  authorization:
    'The provider refused. In Entra, look at Enterprise apps > the application > Sign-in logs, and whether the person is assigned under Users and groups.',
  tokens:
    'In Entra, open App registrations > the application > Certificates & secrets, make a new client secret, and enter its Value here. The redirect URI must be registered as type Web.',
  claim:
    'In Entra, open Single sign-on > Attributes & Claims, and add the claim, or choose another one here for matching.',
  person:
    'In Entra, open Enterprise apps > the application > Provisioning > Provision on demand, and see why the person does not arrive; or choose another claim here for matching.',
  active:
    'The person is disabled. In Entra, enable the account and assign it to the application; the next provisioning cycle brings it here.',
  role: 'No group of the person has a role here. In Entra, send the groups with Attributes & Claims > Add a group claim; then give one of them a role here.',
} as const satisfies Record<string, string>;

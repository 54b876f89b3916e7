import { childOf, childrenOf, SAML } from '../xml/find-elements.js';
import type { XmlElement } from '../xml/read-xml.js';

/** What an assertion says. */
export interface Assertion {
  readonly id: string;
  readonly issuer: string;
  readonly nameId: string;
  readonly nameIdFormat: string | undefined;
  readonly sessionIndex: string | undefined;
  /** Until when the identity provider wants the session to last. */
  readonly sessionNotOnOrAfter: Date | undefined;
  /** The audiences of each restriction; an assertion is for whoever is in all of them. */
  readonly audiences: readonly (readonly string[])[];
  readonly recipient: string | undefined;
  readonly inResponseTo: string | undefined;
  /** Every instant from which on it is good; undefined for one that cannot be read. */
  readonly begins: readonly (number | undefined)[];
  /** Every instant from which on it is good no more. */
  readonly ends: readonly (number | undefined)[];
  readonly claims: ReadonlyMap<string, readonly string[]>;
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
/** Who signed in longer ago than this signs in again, whatever the identity provider says. */
const MAX_AGE_MS = 24 * 3_600_000;

/** @param acsUrl of several confirmations, the one that is for it counts */
export function readAssertion(assertion: XmlElement, acsUrl: string): Assertion {
  const subject = childOf(assertion, SAML, 'Subject');
  const nameId = childOf(subject, SAML, 'NameID');
  const statement = childOf(assertion, SAML, 'AuthnStatement');
  const conditions = childOf(assertion, SAML, 'Conditions');
  const confirmations = childrenOf(subject, SAML, 'SubjectConfirmation')
    .filter(({ attributes }) => attributes.get('Method') === BEARER)
    .map((confirmation) => childOf(confirmation, SAML, 'SubjectConfirmationData')?.attributes);
  const confirmation = confirmations.find((data) => data?.get('Recipient') === acsUrl) ?? confirmations[0];
  const issued = instantOf(assertion.attributes.get('IssueInstant'));
  const optional = (text: string | undefined) => (text === undefined ? [] : [instantOf(text)]);
  const sessionEnd = statement?.attributes.get('SessionNotOnOrAfter');
  return {
    id: assertion.attributes.get('ID') ?? '',
    issuer: childOf(assertion, SAML, 'Issuer')?.text.trim() ?? '',
    nameId: nameId?.text.trim() ?? '',
    nameIdFormat: nameId?.attributes.get('Format'),
    sessionIndex: statement?.attributes.get('SessionIndex'),
    sessionNotOnOrAfter: sessionEnd === undefined ? undefined : new Date(instantOf(sessionEnd) ?? Number.NaN),
    audiences: childrenOf(conditions, SAML, 'AudienceRestriction').map((restriction) =>
      childrenOf(restriction, SAML, 'Audience').map(({ text }) => text.trim()),
    ),
    recipient: confirmation?.get('Recipient'),
    inResponseTo: confirmation?.get('InResponseTo'),
    begins: [issued, ...optional(conditions?.attributes.get('NotBefore')), ...optional(confirmation?.get('NotBefore'))],
    ends: [
      issued === undefined ? undefined : issued + MAX_AGE_MS,
      instantOf(confirmation?.get('NotOnOrAfter')),
      ...optional(conditions?.attributes.get('NotOnOrAfter')),
      ...optional(sessionEnd),
    ],
    claims: claimsOf(assertion),
  };
}

/** With a time zone: without one, every reader takes it for another time. */
function instantOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

function claimsOf(assertion: XmlElement): Map<string, string[]> {
  const claims = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, SAML, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, SAML, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? '';
      const values = claims.get(name) ?? [];
      claims.set(name, values);
      for (const { text } of childrenOf(attribute, SAML, 'AttributeValue')) values.push(text);
    }
  }
  return claims;
}

import type { ServiceProviderSettings } from '../service-provider-settings.js';
import { childrenOf, SAML } from '../xml/find-elements.js';
import type { XmlElement } from '../xml/read-xml.js';
import type { Assertion } from './read-assertion.js';
import type { Verdicts } from './verdicts.js';

/** By how much the clocks of an identity provider and of this server may differ. Entra's answers begin when they are made. */
export const CLOCK_SKEW_MS = 120_000;

/** SAML Core §8.3.7 allows 256; user names may be longer. */
const MAX_NAME_ID = 500;

/** Checks for whom, where and when an assertion is good, and who says so. */
export function checkAssertion(
  response: XmlElement,
  assertion: Assertion,
  { entityId, acsUrl, idp }: ServiceProviderSettings,
  now: number,
  verdicts: Verdicts,
): void {
  // An answer need not say of itself who made it and where it goes, but what it says must be right.
  const issuers = [assertion.issuer, ...childrenOf(response, SAML, 'Issuer').map(({ text }) => text.trim())];
  const otherIssuer = issuers.find((issuer) => issuer !== idp.issuer);
  verdicts.add('issuer', otherIssuer === undefined, shown(otherIssuer ?? idp.issuer), idp.issuer);
  const destination = response.attributes.get('Destination');
  verdicts.add('destination', destination === undefined || destination === acsUrl, shown(destination), acsUrl);
  const isForUs = assertion.audiences.length > 0 && assertion.audiences.every((each) => each.includes(entityId));
  verdicts.add('audience', isForUs, shown(assertion.audiences.flat().join(', ')), entityId);
  verdicts.add('recipient', assertion.recipient === acsUrl, shown(assertion.recipient), acsUrl);
  const begin = latest(assertion.begins);
  const end = endOf(assertion);
  const at = new Date(now).toISOString();
  verdicts.add('not-before', begin <= now + CLOCK_SKEW_MS, instant(begin), `not after ${at}, this server's time`);
  verdicts.add('not-on-or-after', now - CLOCK_SKEW_MS < end, instant(end), `after ${at}, this server's time`);
  const { length } = assertion.nameId;
  const nameId = length > MAX_NAME_ID ? `${length} characters` : shown(assertion.nameId);
  const isNameId = length > 0 && length <= MAX_NAME_ID;
  verdicts.add('name-id', isNameId, nameId, `a Name ID of at most ${MAX_NAME_ID} characters`);
}

/** When an assertion ends: before all time where that cannot be read. */
export const endOf = ({ ends }: Assertion): number => Math.min(...ends.map((end) => end ?? Number.NEGATIVE_INFINITY));

const latest = (instants: readonly (number | undefined)[]) =>
  Math.max(...instants.map((each) => each ?? Number.POSITIVE_INFINITY));

const instant = (at: number) => (Number.isFinite(at) ? new Date(at).toISOString() : 'no time that can be read');
const shown = (text: string | undefined) => text || 'nothing';

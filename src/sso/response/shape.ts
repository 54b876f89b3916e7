import { childrenOf, DS, SAML, walk } from '../xml/find-elements.js';
import type { XmlElement } from '../xml/read-xml.js';

/** Where in an answer the parts are that count. */
export interface Shape {
  readonly response: XmlElement;
  readonly assertion: XmlElement;
  /** Each stands in what it signs: the answer, the assertion or both. */
  readonly signatures: readonly XmlElement[];
  /** How many parts are encrypted. */
  readonly encrypted: number;
  /** Everything, with what it stands in. */
  readonly elements: readonly (readonly [element: XmlElement, parent: XmlElement | undefined])[];
}

/** What a signature consists of, each once; only the last may be missing. */
const SIGNATURE = ['SignedInfo', 'SignatureValue', 'KeyInfo'];
const SIGNED_INFO = ['CanonicalizationMethod', 'SignatureMethod', 'Reference'];
const REFERENCE = ['Transforms', 'DigestMethod', 'DigestValue'];
const ENCRYPTED = new Set(['EncryptedAssertion', 'EncryptedID', 'EncryptedAttribute', 'EncryptedData']);

export function shapeOf(response: XmlElement): Shape {
  const elements = [...walk(response)];
  const named = (name: string) => elements.filter(([element]) => element.name === name).map(([element]) => element);
  return {
    response,
    assertion: named('Assertion')[0] ?? response,
    signatures: named('Signature'),
    encrypted: elements.filter(([{ name }]) => ENCRYPTED.has(name)).length,
    elements,
  };
}

/**
 * Looks for everything by which what was signed may be another thing than what is read: a second assertion, an id that
 * two elements have, a signature that stands elsewhere than in what it signs, or holds more than a signature.
 * @returns what is wrong
 */
export function findFault(shape: Shape): string | undefined {
  return assertionFault(shape) ?? idFault(shape) ?? signatureFault(shape) ?? contentFault(shape.assertion);
}

function assertionFault({ response, assertion, elements }: Shape): string | undefined {
  const count = elements.filter(([{ name }]) => name === 'Assertion').length;
  if (count !== 1) return count === 0 ? 'no assertion' : `${count} assertions`;
  if (!response.children.includes(assertion) || assertion.namespace !== SAML) return 'an assertion in another place';
  if (elements.filter(([{ name }]) => name === 'Response').length !== 1) return 'an answer in an answer';
  for (const { name, attributes } of [response, assertion]) {
    if (attributes.get('Version') !== '2.0') return `a version of <${name}> that is not 2.0`;
    if (!/^[A-Za-z_][\w.-]{0,255}$/.test(attributes.get('ID') ?? '')) return `no ID of <${name}>, or a malformed one`;
  }
  return undefined;
}

/** Whoever looks for an id may take it as `Id` or `xml:id` too. */
function idFault({ elements }: Shape): string | undefined {
  const seen = new Set<string>();
  for (const [{ attributes }] of elements) {
    for (const [name, value] of attributes) {
      if (name.replace(/^\{.*\}/, '').toLowerCase() !== 'id') continue;
      if (seen.has(value)) return `the ID ${value} twice`;
      seen.add(value);
    }
  }
  return undefined;
}

function signatureFault({ response, assertion, elements }: Shape): string | undefined {
  const signed = new Set<XmlElement>();
  for (const [element, parent] of elements) {
    if (element.name !== 'Signature') continue;
    if (parent === undefined || (parent !== response && parent !== assertion)) return 'a signature in another place';
    if (signed.has(parent)) return `two signatures of <${parent.name}>`;
    signed.add(parent);
    const fault = partsFault(element, parent);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function partsFault(signature: XmlElement, parent: XmlElement): string | undefined {
  const [info] = childrenOf(signature, DS, 'SignedInfo');
  const [reference] = childrenOf(info, DS, 'Reference');
  const parts = [
    [signature, SIGNATURE],
    [info, SIGNED_INFO],
    [reference, REFERENCE],
  ] as const;
  for (const [element, names] of parts) {
    if (element === undefined || element.namespace !== DS) return 'a signature without what it signs';
    const found = element.children.map(({ name, namespace }) => (namespace === DS ? name : '?'));
    const isWhole =
      found.every((name, i) => name === names[i]) && found.length >= names.length - (names === SIGNATURE ? 1 : 0);
    if (!isWhole) return `a <${element.name}> of ${found.join(', ') || 'nothing'}`;
  }
  const uri = reference?.attributes.get('URI');
  return uri === `#${parent.attributes.get('ID')}`
    ? undefined
    : `a signature in <${parent.name}> that signs ${uri || 'the whole'}`;
}

/** What an assertion has once, and what has text alone. */
function contentFault(assertion: XmlElement): string | undefined {
  const count = (name: string, within: readonly XmlElement[] = [assertion]) =>
    within.reduce((sum, element) => sum + childrenOf(element, SAML, name).length, 0);
  const subjects = childrenOf(assertion, SAML, 'Subject');
  if (count('Issuer') !== 1) return `${count('Issuer')} issuers in the assertion`;
  if (subjects.length !== 1) return `${subjects.length} subjects`;
  if (count('NameID', subjects) > 1) return `${count('NameID', subjects)} name ids`;
  if (count('Conditions') !== 1) return `${count('Conditions')} conditions`;
  if (count('AuthnStatement') === 0) return 'no AuthnStatement';
  for (const [{ name, namespace, children }] of walk(assertion)) {
    const hasText = name === 'Issuer' || name === 'NameID' || name === 'Audience';
    if (namespace === SAML && hasText && children.length > 0) return `a <${name}> with elements in it`;
  }
  return undefined;
}

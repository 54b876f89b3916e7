import { childOf, childrenOf, SAMLP } from '../xml/find-elements.js';
import { readXml, type XmlElement, XmlRefused } from '../xml/read-xml.js';
import { findFault, type Shape, shapeOf } from './shape.js';
import type { Verdicts } from './verdicts.js';

/** Base64 characters; an answer with 150 groups has 20,000. */
const MAX_ENCODED = 400_000;
/** Four hundred groups, each with its type; Entra sends 150. What verifies signatures takes time that grows with the square of it. */
const MAX_PARTS = 2_000;
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/** An answer as it was received, read but not verified. */
export interface Message extends Shape {
  readonly xml: string;
}

/** Reads what the form field SAMLResponse holds. @returns undefined when there is nothing to look at any more */
export function readMessage(encoded: unknown, verdicts: Verdicts): Message | undefined {
  const xml = decode(encoded, verdicts);
  const root = xml === undefined ? undefined : parse(xml, verdicts);
  if (xml === undefined || root === undefined) return undefined;
  const isResponse = root.namespace === SAMLP && root.name === 'Response';
  if (!isResponse) {
    verdicts.add('structure', false, `<${root.name}>`, 'a SAML 2.0 Response');
    return undefined;
  }
  if (!checkStatus(root, verdicts)) return undefined;
  const shape = shapeOf(root);
  const isPlain = shape.encrypted === 0;
  if (!verdicts.add('encryption', isPlain, isPlain ? 'not encrypted' : 'an encrypted part', 'not encrypted'))
    return undefined;
  const fault = findFault(shape);
  if (!verdicts.add('structure', fault === undefined, fault ?? 'one assertion', 'one assertion, in its place'))
    return undefined;
  return { ...shape, xml };
}

function decode(encoded: unknown, verdicts: Verdicts): string | undefined {
  const text = typeof encoded === 'string' ? encoded : '';
  const expected = `at most ${MAX_ENCODED} characters`;
  if (!verdicts.add('size', text.length <= MAX_ENCODED, `${text.length} characters`, expected)) return undefined;
  const base64 = text.replaceAll(/\s/g, '');
  const xml = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? utf8(Buffer.from(base64, 'base64')) : undefined;
  const received = text === '' ? 'nothing' : xml === undefined ? text.slice(0, 40) : 'Base64';
  return verdicts.add('encoding', xml !== undefined, received, 'SAMLResponse in Base64, of UTF-8') ? xml : undefined;
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(xml: string, verdicts: Verdicts): XmlElement | undefined {
  const expected = 'elements and text alone';
  try {
    const root = readXml(xml, { maxLength: MAX_ENCODED, maxParts: MAX_PARTS });
    verdicts.add('xml', true, expected, expected);
    return root;
  } catch (error) {
    if (!(error instanceof XmlRefused)) throw error;
    verdicts.add('xml', false, error.message, expected);
    return undefined;
  }
}

/** An answer that tells of an error has no assertion. */
function checkStatus(root: XmlElement, verdicts: Verdicts): boolean {
  const statuses = childrenOf(root, SAMLP, 'Status');
  const code = childOf(statuses[0], SAMLP, 'StatusCode');
  const value = code?.attributes.get('Value') ?? '';
  const inner = childOf(code, SAMLP, 'StatusCode')?.attributes.get('Value');
  const message = childOf(statuses[0], SAMLP, 'StatusMessage')?.text.trim();
  const ok = statuses.length === 1 && value === SUCCESS;
  const lastPart = (urn: string) => urn.slice(urn.lastIndexOf(':') + 1);
  const parts = [lastPart(value), inner && lastPart(inner), message].filter((part) => part);
  return verdicts.add('status', ok, parts.join(', ') || 'no status', 'Success');
}

import type { XmlElement } from './read-xml.js';

export const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const SAMLP = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
export const DS = 'http://www.w3.org/2000/09/xmldsig#';

/** The children of that name. */
export const childrenOf = (element: XmlElement | undefined, namespace: string, name: string): XmlElement[] =>
  element?.children.filter((child) => child.name === name && child.namespace === namespace) ?? [];

/** The first child of that name. */
export const childOf = (element: XmlElement | undefined, namespace: string, name: string): XmlElement | undefined =>
  childrenOf(element, namespace, name)[0];

/** An element and all within it, each with what it stands in. */
export function* walk(element: XmlElement, parent?: XmlElement): Generator<[XmlElement, XmlElement | undefined]> {
  yield [element, parent];
  for (const child of element.children) yield* walk(child, element);
}

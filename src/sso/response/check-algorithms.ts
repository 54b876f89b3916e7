import { childOf, childrenOf, DS } from '../xml/find-elements.js';
import type { XmlElement } from '../xml/read-xml.js';
import type { Verdicts } from './verdicts.js';

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** SHA-256 and stronger, each with RSA; nothing that changes what is signed, but that its signature is left out. */
const ALLOWED = {
  SignatureMethod: [
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ],
  DigestMethod: ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  CanonicalizationMethod: [EXCLUSIVE],
  // Both, in their order: without the first a signature would sign itself.
  Transforms: [`http://www.w3.org/2000/09/xmldsig#enveloped-signature ${EXCLUSIVE}`],
} as const satisfies Record<string, readonly string[]>;

/** Whether all signatures are made by what is safe. */
export function checkAlgorithms(signatures: readonly XmlElement[], verdicts: Verdicts): boolean {
  const wrong = signatures
    .flatMap(algorithmsOf)
    .find(([step, uri]) => !(ALLOWED[step] as readonly string[]).includes(uri));
  const used = signatures.flatMap(algorithmsOf).find(([step]) => step === 'SignatureMethod');
  const received = wrong ? `${wrong[0]} ${wrong[1] || '(none)'}` : (used?.[1] ?? 'no signature');
  return verdicts.add(
    'algorithms',
    wrong === undefined,
    received,
    'RSA with SHA-256 or SHA-512, exclusive canonicalization',
  );
}

type Step = keyof typeof ALLOWED;

function algorithmsOf(signature: XmlElement): [Step, string][] {
  const info = childOf(signature, DS, 'SignedInfo');
  const reference = childOf(info, DS, 'Reference');
  const transforms = childrenOf(childOf(reference, DS, 'Transforms'), DS, 'Transform');
  const uriOf = (element: XmlElement | undefined) => element?.attributes.get('Algorithm') ?? '';
  return [
    ['CanonicalizationMethod', uriOf(childOf(info, DS, 'CanonicalizationMethod'))],
    ['SignatureMethod', uriOf(childOf(info, DS, 'SignatureMethod'))],
    ['DigestMethod', uriOf(childOf(reference, DS, 'DigestMethod'))],
    ['Transforms', transforms.map(uriOf).join(' ')],
  ];
}

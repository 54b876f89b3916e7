import type { Certificate } from '../support/certificates.js';
import type { AnswerOptions } from './identity-provider.js';
import { encode, type Nodes, outcomeOf, startNodes } from './nodes.js';
import { WRAPPINGS } from './wrappings.js';

let nodes: Nodes;
let other: Certificate;
beforeAll(async () => {
  nodes = await startNodes(1);
  other = await nodes.authority.issue({ names: ['another'], rsaBits: 2048 });
});
afterAll(() => nodes.stop());

const BOTH = { signAssertion: true, signResponse: true };
const RESPONSE = { signAssertion: false, signResponse: true };
const read = async (xml: string) => outcomeOf(await nodes.provider(0).readResponse({ SAMLResponse: encode(xml) }));
/** Changes an answer, and fails when there was nothing to change. */
const change = (xml: string, from: string | RegExp, to: string) => {
  const changed = xml.replace(from, to);
  if (changed === xml) throw new Error(`The answer has no ${from}.`);
  return changed;
};

/** Made with the key of the identity provider, but not for us. */
const MISUSED: readonly [what: string, answer: AnswerOptions, refusedBy: string, received: string | RegExp][] = [
  ['for another audience', { audience: 'another-app' }, 'audience', 'another-app'],
  ['for a recipient elsewhere', { recipient: 'https://evil.example/acs' }, 'recipient', 'https://evil.example/acs'],
  ['for no recipient', { recipient: '' }, 'recipient', 'nothing'],
  ['sent elsewhere', { destination: 'https://evil.example/acs' }, 'destination', 'https://evil.example/acs'],
  ['sent elsewhere, all signed', { destination: 'https://evil.example/acs', ...BOTH }, 'destination', /evil/],
  ['of another issuer', { issuer: 'https://sts.windows.net/other/' }, 'issuer', 'https://sts.windows.net/other/'],
  ['of nobody', { nameId: ' ' }, 'name-id', 'nothing'],
  ['signed with SHA-1', { signatureAlgorithm: 'rsa-sha1' }, 'algorithms', /^SignatureMethod .*rsa-sha1$/],
  ['with a digest of SHA-1', { digestAlgorithm: 'sha1' }, 'algorithms', /^DigestMethod .*sha1$/],
  ['all signed with SHA-1', { signatureAlgorithm: 'rsa-sha1', ...RESPONSE }, 'algorithms', /rsa-sha1$/],
  ['to a request that nobody made', { inResponseTo: `_${'0'.repeat(72)}` }, 'request', /^_0+$/],
  ['to a request of a form that is not ours', { inResponseTo: 'id1' }, 'request', 'id1'],
];

test.each(MISUSED)('refused: an answer %s', async (_what, answer, refusedBy, received) => {
  expect(await read(await nodes.answer(answer))).toEqual({
    refusedBy,
    received: typeof received === 'string' ? received : expect.stringMatching(received),
  });
});

/** Changed by whoever carried it. */
const TAMPERED: readonly [what: string, change: (xml: string) => string, refusedBy: string, received: RegExp][] = [
  [
    'a changed name',
    (xml) => change(xml, '>ada@', '>eve@'),
    'signature',
    /^a signature that names the certificate [0-9A-F]{40}$/,
  ],
  ['a changed claim', (xml) => change(xml, 'Engines', 'Admins'), 'signature', /^a signature/],
  [
    'what takes long to verify',
    (xml) => change(xml, '<saml:AttributeStatement', `<saml:Advice ${'/><saml:Advice a="" '.repeat(1_000)}/>$&`),
    'xml',
    /^it has more than 2000 elements and attributes$/,
  ],
  ['no signature', (xml) => change(xml, /<Signature .*<\/Signature>/s, ''), 'signature', /^no signature$/],
  [
    'a signature without value',
    (xml) => change(xml, /<SignatureValue>[^<]+/, '<SignatureValue>'),
    'signature',
    /^a signature/,
  ],
  [
    'the certificate as a shared secret',
    (xml) => change(xml, /rsa-sha256/, 'hmac-sha256'),
    'algorithms',
    /hmac-sha256$/,
  ],
  [
    'a transform more',
    (xml) =>
      change(xml, '</Transforms>', '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></Transforms>'),
    'algorithms',
    /^Transforms .*xslt/,
  ],
  [
    'one transform less',
    (xml) => change(xml, /<Transform [^>]*enveloped-signature"\s*\/>/, ''),
    'algorithms',
    /^Transforms /,
  ],
  ['a DOCTYPE', (xml) => `<!DOCTYPE a>${xml}`, 'xml', /^it has a DOCTYPE$/],
  [
    'an entity',
    (xml) => `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>${change(xml, '>ada@', '>&e;ada@')}`,
    'xml',
    /DOCTYPE/,
  ],
  [
    'a comment in the name',
    (xml) => change(xml, '>ada@contoso.com<', '>ada@contoso.com<!-- -->.evil.example<'),
    'xml',
    /^it has a comment$/,
  ],
  ['a comment after it', (xml) => `${xml}<!-- -->`, 'xml', /^it has a comment$/],
  [
    'a processing instruction in the name',
    (xml) => change(xml, '>ada@', '>ada<?a?>@'),
    'xml',
    /^it has a processing instruction$/,
  ],
  ['a processing instruction in front', (xml) => `<?a b?>${xml}`, 'xml', /^it has a processing instruction$/],
  ['CDATA in the name', (xml) => change(xml, '>ada@', '><![CDATA[ada]]>@'), 'xml', /^it has a CDATA section/],
  [
    'a second name',
    (xml) => change(xml, '<saml:NameID', '<saml:NameID>eve</saml:NameID><saml:NameID'),
    'structure',
    /^2 name ids$/,
  ],
  [
    'an element in the name',
    (xml) => change(xml, '>ada@', '><saml:NameID>eve</saml:NameID>ada@'),
    'structure',
    /^a <NameID> with elements in it$/,
  ],
  [
    'the ID of the answer for the assertion too',
    (xml) => change(xml, / ID="_[^"]+"/, ` ID="${/Assertion [^>]*ID="([^"]+)/.exec(xml)?.[1]}"`),
    'structure',
    /^the ID _\S+ twice$/,
  ],
  [
    'the assertion inside an error',
    (xml) => change(xml, 'status:Success', 'status:Responder'),
    'status',
    /^Responder$/,
  ],
  [
    'encrypted nonsense',
    (xml) => change(xml, /<saml:Assertion.*<\/saml:Assertion>/s, ENCRYPTED),
    'encryption',
    /^an encrypted part$/,
  ],
  [
    'encrypted nonsense in the assertion',
    (xml) => change(xml, /<saml:NameID.*<\/saml:NameID>/s, ENCRYPTED),
    'encryption',
    /./,
  ],
  ['no assertion', (xml) => change(xml, /<saml:Assertion.*<\/saml:Assertion>/s, ''), 'structure', /^no assertion$/],
  [
    'an answer in an answer',
    (xml) => change(xml, '</samlp:Status>', `</samlp:Status><samlp:Extensions>${WRAPPED}</samlp:Extensions>`),
    'structure',
    /^an answer in an answer$/,
  ],
];
const ENCRYPTED =
  '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherData><e:CipherValue>AAAA</e:CipherValue></e:CipherData></e:EncryptedData></saml:EncryptedAssertion>';
const WRAPPED = '<samlp:Response ID="_w" Version="2.0"/>';

test.each(TAMPERED)('refused: an answer with %s', async (_what, tamper, refusedBy, received) => {
  expect(await read(tamper(await nodes.answer()))).toEqual({ refusedBy, received: expect.stringMatching(received) });
});

test('refused: an answer that another key signed, whose certificate it brings along', async () => {
  const refusal = {
    refusedBy: 'signature',
    received: expect.stringMatching(/^a signature that names the certificate/),
  };
  expect(await read(await nodes.answer({}, other))).toEqual(refusal);
  expect(await read(await nodes.answer(BOTH, other))).toEqual(refusal);
});

test('refused: an assertion that is signed rightly in an answer that is signed wrongly changes who answers', async () => {
  const xml = change(await nodes.answer(BOTH), ISSUER_OF_ANSWER, '$1https://evil.example$2');
  expect(await read(xml)).toMatchObject({ refusedBy: 'issuer', received: 'https://evil.example' });
});
const ISSUER_OF_ANSWER = /(<saml:Issuer xmlns:saml="[^"]+">)[^<]+(<)/;

describe.each([
  ['the assertion', {}],
  ['the answer', RESPONSE],
  ['both', BOTH],
])('wrapped around a signature of %s', (_what, signed) => {
  test.each(WRAPPINGS)('refused: $name', async ({ wrap }) => {
    expect(await read(wrap(await nodes.answer(signed)))).toMatchObject({ refusedBy: 'structure' });
  });
});

test.each([
  ['5 MB', 'A'.repeat(5_000_000), 'size', '5000000 characters'],
  ['nothing', '', 'encoding', 'nothing'],
  ['no text', ['a', 'b'], 'encoding', 'nothing'],
  ['no Base64', '<samlp:Response>', 'encoding', '<samlp:Response>'],
  ['no UTF-8', Buffer.from([0xff, 0xfe, 0x3c]).toString('base64'), 'encoding', '//48'],
  ['elements 10,000 deep', encode('<a>'.repeat(10_000)), 'xml', 'its elements are nested more than 40 deep'],
  ['a billion laughs', encode(laughs()), 'xml', 'it has a DOCTYPE'],
  [
    'another message',
    encode('<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>'),
    'structure',
    '<LogoutResponse>',
  ],
])('refused: %s', async (_what, SAMLResponse, refusedBy, received) => {
  expect(outcomeOf(await nodes.provider(0).readResponse({ SAMLResponse }))).toEqual({ refusedBy, received });
});

function laughs(): string {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  return `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">${entities}]><samlp:Response>&l9;</samlp:Response>`;
}

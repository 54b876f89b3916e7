import { inflateRawSync } from 'node:zlib';
import express from 'express';
import { readIdpMetadata } from '../../src/sso/identity-provider/read-idp-metadata.js';
import type { Reading, ServiceProvider } from '../../src/sso/service-provider.js';
import { childOf, MD, SAML, SAMLP } from '../../src/sso/xml/find-elements.js';
import { readXml } from '../../src/sso/xml/read-xml.js';
import { CLAIMS, ISSUER, listen, type RunningServer, startIdentityProvider } from './identity-provider.js';
import { ACS_URL, ENTITY_ID, encode, type Nodes, outcomeOf, startNodes, TENANT } from './nodes.js';

let nodes: Nodes;
let idp: RunningServer;
let product: RunningServer;
let provider: ServiceProvider;
let reading: Reading;
beforeAll(async () => {
  nodes = await startNodes(2);
  const app = express();
  app.post('/acs', express.urlencoded({ extended: false }), async (req, res) => {
    reading = await provider.readResponse(req.body);
    res.json({ relayState: req.body.RelayState });
  });
  product = await listen(app);
  idp = await startIdentityProvider(nodes.certificate, () => `${product.url}/acs`);
});
afterAll(async () => {
  await Promise.all([idp.close(), product.close()]);
  await nodes.stop();
});

/** What a browser does: goes where it is sent, and posts the form that it gets there. */
async function browse(url: string): Promise<unknown> {
  const page = await (await fetch(url)).text();
  const [, action = ''] = /action="([^"]+)"/.exec(page) ?? [];
  const fields = [...page.matchAll(/name="(\w+)"\s+value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  return (await fetch(action, { method: 'POST', body: new URLSearchParams(fields) })).json();
}

const read = async (node: number, xml: string) =>
  outcomeOf(await nodes.provider(node).readResponse({ SAMLResponse: encode(xml) }));

test.each(['assertion', 'response', 'both'])(
  'somebody signs in at an identity provider that signs %s',
  async (signs) => {
    const { url } = product;
    provider = nodes.provider(0, { ssoUrl: `${idp.url}/saml/${signs}`, acsUrl: `${url}/acs` });
    const request = await nodes
      .provider(1, { ssoUrl: `${idp.url}/saml/${signs}`, acsUrl: `${url}/acs` })
      .authnRequest('/users');
    expect(await browse(request.url)).toEqual({ relayState: '/users' });
    expect(reading).toEqual({
      ok: true,
      signIn: {
        nameId: 'ada@contoso.com',
        nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        sessionIndex: '_session-1',
        sessionNotOnOrAfter: undefined,
        claims: new Map(Object.entries(CLAIMS).map(([name, value]) => [name, [value].flat()])),
        assertionId: expect.stringMatching(/^_/),
        notOnOrAfter: expect.any(Date),
        inResponseTo: request.id,
      },
      verdicts: expect.any(Array),
    });
    expect(reading.verdicts.map(({ check, ok }) => `${check} ${ok}`)).toEqual(
      [
        'size',
        'encoding',
        'xml',
        'status',
        'encryption',
        'structure',
        'algorithms',
        'signature',
        'issuer',
        'destination',
      ]
        .concat(['audience', 'recipient', 'not-before', 'not-on-or-after', 'name-id', 'replay', 'request'])
        .map((check) => `${check} true`),
    );
  },
);

test('what is asked of the identity provider is what Entra takes', async () => {
  const { id, url } = await nodes.provider(0).authnRequest('/a?b=c&d');
  const { origin, pathname, searchParams } = new URL(url);
  expect([`${origin}${pathname}`, [...searchParams.keys()], searchParams.get('RelayState')]).toEqual([
    'https://idp.example/saml2',
    ['SAMLRequest', 'RelayState'],
    '/a?b=c&d',
  ]);
  const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  const request = readXml(xml, { maxLength: 10_000 });
  expect(Object.fromEntries(request.attributes)).toEqual({
    ID: id,
    Version: '2.0',
    IssueInstant: expect.any(String),
    ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    Destination: 'https://idp.example/saml2',
    AssertionConsumerServiceURL: ACS_URL,
  });
  expect(id).toMatch(/^_[0-9a-f]{72}$/);
  expect(childOf(request, SAML, 'Issuer')?.text).toBe(ENTITY_ID);
  // AADSTS75011 comes of a RequestedAuthnContext, and a format that Entra does not know is an error too.
  expect(request.children.map(({ name }) => name)).toEqual(['Issuer', 'NameIDPolicy']);
  expect([...(childOf(request, SAMLP, 'NameIDPolicy')?.attributes.keys() ?? [])]).toEqual(['AllowCreate']);
});

test('the metadata says who we are and where answers go, in the same words each time', () => {
  const metadata = nodes.provider(0).metadata();
  expect(nodes.provider(1).metadata()).toBe(metadata);
  const entity = readXml(metadata, { maxLength: 10_000 });
  const role = childOf(entity, MD, 'SPSSODescriptor');
  expect(entity.attributes.get('entityID')).toBe(ENTITY_ID);
  expect(childOf(role, MD, 'NameIDFormat')).toBeUndefined();
  expect(Object.fromEntries(childOf(role, MD, 'AssertionConsumerService')?.attributes ?? [])).toEqual({
    index: '1',
    isDefault: 'true',
    Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    Location: ACS_URL,
  });
});

test('the metadata of the identity provider is all that is needed', async () => {
  const metadata = await (await fetch(`${idp.url}/metadata`)).text();
  const { issuer, ssoUrl, certificates } = readIdpMetadata(metadata, new Date());
  expect({ issuer, ssoUrl }).toEqual({ issuer: ISSUER, ssoUrl: `${idp.url}/saml/assertion` });
  expect(certificates).toHaveLength(1);
});

test('while a certificate follows another, answers of both are taken, and afterwards of the new one alone', async () => {
  const next = await nodes.authority.issue({ names: ['next'], rsaBits: 2048 });
  const { certificate } = nodes;
  const readBy = async (certificates: readonly (typeof next)[], signer: typeof next) => {
    const SAMLResponse = encode(await nodes.answer({}, signer));
    return outcomeOf(await nodes.provider(0, { certificates }).readResponse({ SAMLResponse }));
  };
  const signedIn = { signedIn: 'ada@contoso.com' };
  expect(await readBy([certificate, next], certificate)).toEqual(signedIn);
  expect(await readBy([certificate, next], next)).toEqual(signedIn);
  expect(await readBy([next], certificate)).toMatchObject({ refusedBy: 'signature' });
});

test('an answer that nobody asked for is taken once, by whichever node', async () => {
  const xml = await nodes.answer();
  const both = await Promise.all([read(0, xml), read(1, xml)]);
  expect(both).toContainEqual({ signedIn: 'ada@contoso.com' });
  expect(both).toContainEqual({ refusedBy: 'replay', received: expect.stringMatching(/^_\S+, used before$/) });
  // Clearing away takes nothing that could still be used.
  await nodes.stores[0]?.deleteExpired();
  expect(await read(1, xml)).toMatchObject({ refusedBy: 'replay' });
});

test('an answer to a request is taken once, and the request is answered once', async () => {
  const { id } = await nodes.provider(0).authnRequest();
  const first = await nodes.answer({ inResponseTo: id });
  const second = await nodes.answer({ inResponseTo: id });
  expect(await read(1, first)).toEqual({ signedIn: 'ada@contoso.com' });
  expect(await read(0, first)).toMatchObject({ refusedBy: 'replay' });
  expect(await read(0, second)).toEqual({ refusedBy: 'request', received: id });
});

test('an answer is refused that says in two ways to which request it belongs', async () => {
  const [mine, other] = [await nodes.provider(0).authnRequest(), await nodes.provider(0).authnRequest()];
  const xml = (await nodes.answer({ inResponseTo: mine.id })).replace(
    `InResponseTo="${mine.id}"`,
    `InResponseTo="${other.id}"`,
  );
  expect(await read(0, xml)).toEqual({ refusedBy: 'request', received: `${other.id} and ${mine.id}` });
});

test('what one organization asked for, or was sent, is nothing to another', async () => {
  const tenant = { id: '01900000-0000-7000-8000-000000000002', cursorKey: TENANT.cursorKey };
  const { id } = await nodes.provider(0).authnRequest();
  const readElsewhere = async (xml: string) =>
    outcomeOf(await nodes.provider(0, { tenant }).readResponse({ SAMLResponse: encode(xml) }));
  expect(await readElsewhere(await nodes.answer({ inResponseTo: id }))).toMatchObject({ refusedBy: 'request' });
  const xml = await nodes.answer();
  expect([await readElsewhere(xml), await read(0, xml)]).toEqual(Array(2).fill({ signedIn: 'ada@contoso.com' }));
});

test('a refused answer uses nothing up', async () => {
  const { id } = await nodes.provider(0).authnRequest();
  const xml = await nodes.answer({ inResponseTo: id });
  expect(await read(0, xml.replace('>ada@', '>eve@'))).toMatchObject({ refusedBy: 'signature' });
  expect(await read(0, xml)).toEqual({ signedIn: 'ada@contoso.com' });
});

describe('times', () => {
  const SKEW_MS = 120_000;
  const at = async (pick: (issued: number, ends: number) => number, inResponseTo?: string) => {
    const xml = await nodes.answer({ inResponseTo });
    const time = (name: string) => Date.parse(new RegExp(`${name}="([^"]+)"`).exec(xml)?.[1] ?? '');
    const now = pick(time('NotBefore'), time('NotOnOrAfter'));
    return outcomeOf(await nodes.provider(0, { now: () => now }).readResponse({ SAMLResponse: encode(xml) }));
  };

  test('an answer begins and ends as it says, give or take two minutes', async () => {
    expect(await at((issued) => issued - SKEW_MS)).toEqual({ signedIn: 'ada@contoso.com' });
    expect(await at((issued) => issued - SKEW_MS - 1)).toMatchObject({ refusedBy: 'not-before' });
    expect(await at((_, ends) => ends + SKEW_MS - 1)).toEqual({ signedIn: 'ada@contoso.com' });
    expect(await at((_, ends) => ends + SKEW_MS)).toMatchObject({ refusedBy: 'not-on-or-after' });
  });

  test('a request is answered within an hour', async () => {
    const asked = Date.now();
    const { id } = await nodes.provider(0, { now: () => asked }).authnRequest();
    expect(await at(() => asked + 3_600_001, id)).toEqual({ refusedBy: 'request', received: id });
    expect(await at(() => asked + 3_590_000, id)).toEqual({ signedIn: 'ada@contoso.com' });
  });
});

test('of an answer with several faults all are told, each with what to change', async () => {
  const xml = await nodes.answer({
    audience: 'another-app',
    recipient: 'https://evil.example/acs',
    issuer: 'urn:other',
  });
  const result = await nodes.provider(0).readResponse({ SAMLResponse: encode(xml) });
  expect(result).toMatchObject({ ok: false, refusal: { check: 'issuer' } });
  expect(result.verdicts.filter(({ ok }) => !ok)).toEqual([
    {
      check: 'issuer',
      ok: false,
      received: 'urn:other',
      expected: ISSUER,
      remedy: expect.stringMatching(/Microsoft Entra Identifier/),
    },
    {
      check: 'audience',
      ok: false,
      received: 'another-app',
      expected: ENTITY_ID,
      remedy: expect.stringMatching(/Identifier \(Entity ID\)/),
    },
    {
      check: 'recipient',
      ok: false,
      received: 'https://evil.example/acs',
      expected: ACS_URL,
      remedy: expect.stringMatching(/Reply URL/),
    },
  ]);
});

test('settings that would take everything or nothing are refused', () => {
  expect(() => nodes.provider(0, { certificates: [] })).toThrow('The identity provider has no certificate.');
  expect(() => nodes.provider(0, { acsUrl: 'acs' })).toThrow('"acs" is no URL.');
  expect(() => nodes.provider(0, { tenant: { ...TENANT, cursorKey: new Uint8Array() } })).toThrow(/too short/);
});

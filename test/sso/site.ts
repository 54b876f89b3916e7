import { inflateRawSync } from 'node:zlib';
import type { SignInInput } from '../../src/sso/settings/sign-in-input.js';
import { type Certificate, createCertificateAuthority } from '../support/certificates.js';
import { type Page, PersonBrowser } from '../support/person-browser.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestNode, type TestOrganization } from '../support/test-server.js';
import { type AnswerOptions, createAnswer, ISSUER } from './identity-provider.js';

export const PUBLIC_URL = 'http://vault.example';
export const ENTITY_ID = 'vaultplatform';
export const SSO_URL = 'https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/saml2';
export const SLO_URL = `${SSO_URL}/logout`;
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

/**
 * Two nodes of a server with an organization whose people sign in by SAML, and Ada, who is one of them.
 * @param environment further configuration
 */
export async function startSite(environment: Readonly<Record<string, string>> = {}) {
  const [server, authority] = await Promise.all([
    createTestServer({ environment: { PUBLIC_URL, ALLOW_PRIVATE_ADDRESSES: 'true', ...environment } }),
    createCertificateAuthority(),
  ]);
  const [other, certificate] = await Promise.all([
    server.startNode(),
    authority.issue({ names: ['Microsoft Azure Federated SSO Certificate'], rsaBits: 2048 }),
  ]);
  const organization = await server.createOrganization('core');
  const base = `${PUBLIC_URL}/sso/${organization.slug}`;
  const acsUrl = `${base}/acs`;

  const save = async (input: Partial<SignInInput> = {}, of: TestOrganization = organization) => {
    const { settings } = server.services.signIn;
    const { version } = await settings.get(of.id);
    return settings.save(of.id, { method: 'saml', ...input }, version, 'tester');
  };
  const samlInput = (change: Partial<NonNullable<SignInInput['saml']>> = {}) => ({
    issuerUri: '',
    ssoUrl: SSO_URL,
    certificate: certificate.cert,
    idpIssuer: '',
    sloUrl: SLO_URL,
    metadataUrl: '',
    allowsIdpInitiated: true,
    ...change,
  });
  await save({ saml: samlInput() });

  const answer = (options: AnswerOptions = {}, signer: Certificate = certificate) =>
    createAnswer(signer, { audience: ENTITY_ID, recipient: acsUrl, destination: acsUrl, ...options });
  const browser = () => new PersonBrowser(PUBLIC_URL);
  const post = async (by: PersonBrowser, xml: string, form: Record<string, string> = {}, node: TestNode = server) =>
    by.post(node, acsUrl, { SAMLResponse: Buffer.from(xml).toString('base64'), ...form });

  return {
    server,
    nodes: [server, other] as const,
    authority,
    certificate,
    organization,
    base,
    acsUrl,
    save,
    samlInput,
    answer,
    browser,
    post,
    async createUser(userName: string, more: object = {}): Promise<string> {
      const body = { schemas: [USER], userName, active: true, ...more };
      return idOf(await organization.client.post('/Users', body as never));
    },
    /** A browser in which somebody has signed in. */
    async signedIn(nameId = 'ada@contoso.com', node: TestNode = server): Promise<PersonBrowser> {
      const by = browser();
      const page = await post(by, await answer({ nameId }), {}, node);
      if (page.status !== 303) throw new Error(page.text);
      return by;
    },
    /** Begins at the sign-in page. @returns what was asked of the identity provider */
    async begin(by: PersonBrowser, query = '', node: TestNode = server): Promise<{ id: string; page: Page }> {
      const page = await by.get(node, `${base}/login${query}`);
      return { id: requestIdIn(page.location ?? ''), page };
    },
    stop: () => server.close(),
  };
}

export type Site = Awaited<ReturnType<typeof startSite>>;

/** The id of the request in a URL of the identity provider. */
export function requestIdIn(url: string): string {
  const encoded = new URL(url).searchParams.get('SAMLRequest') ?? '';
  const xml = inflateRawSync(Buffer.from(encoded, 'base64')).toString();
  return / ID="([^"]+)"/.exec(xml)?.[1] ?? '';
}

/** What a page says, without its elements. */
export const wordsOf = ({ text }: Pick<Page, 'text'>): string => wordsIn(text);

export const wordsIn = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ')
    .trim();

export { ISSUER };

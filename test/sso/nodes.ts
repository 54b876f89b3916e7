import { readCertificates } from '../../src/sso/identity-provider/signing-certificate.js';
import { type Reading, ServiceProvider } from '../../src/sso/service-provider.js';
import { AssertionUseStore } from '../../src/store/access/assertion-use-store.js';
import { Database } from '../../src/store/database.js';
import { createTestDatabase } from '../setup/database.js';
import { type Certificate, createCertificateAuthority } from '../support/certificates.js';
import { type AnswerOptions, createAnswer, ISSUER } from './identity-provider.js';

export const ENTITY_ID = 'vaultplatform';
export const ACS_URL = 'https://vault.example/sso/contoso/acs';
export const TENANT = { id: '01900000-0000-7000-8000-000000000001', cursorKey: new Uint8Array(32).fill(7) };

export const encode = (xml: string): string => Buffer.from(xml).toString('base64');

interface NodeOptions {
  readonly certificates?: readonly Certificate[];
  readonly tenant?: typeof TENANT;
  readonly ssoUrl?: string;
  readonly acsUrl?: string;
  readonly now?: () => number;
}

/** Nodes of a server on one database, each with connections of its own, and what an identity provider sends them. */
export async function startNodes(count: number) {
  const [{ serverUrl, drop }, authority] = await Promise.all([createTestDatabase(), createCertificateAuthority()]);
  const certificate = await authority.issue({ names: ['Microsoft Azure Federated SSO Certificate'], rsaBits: 2048 });
  const databases = Array.from({ length: count }, () => new Database(serverUrl, { poolSize: 4 }));
  const stores = databases.map((database) => new AssertionUseStore(database));

  /** The service provider of the organization as a node has it. */
  const provider = (node: number, options: NodeOptions = {}) => {
    const {
      certificates = [certificate],
      tenant = TENANT,
      ssoUrl = 'https://idp.example/saml2',
      acsUrl = ACS_URL,
    } = options;
    const uses = stores[node];
    if (uses === undefined) throw new Error(`There is no node ${node}.`);
    const read = certificates.flatMap(({ cert }) => readCertificates(cert, new Date()));
    const settings = { entityId: ENTITY_ID, acsUrl, idp: { issuer: ISSUER, ssoUrl, certificates: read } };
    return new ServiceProvider(settings, { tenant, uses, ...(options.now ? { now: options.now } : {}) });
  };

  return {
    authority,
    certificate,
    provider,
    stores,
    /** An answer that is right but for what is told otherwise. */
    answer: (options: AnswerOptions = {}, signer = certificate) =>
      createAnswer(signer, { audience: ENTITY_ID, recipient: ACS_URL, destination: ACS_URL, ...options }),
    stop: async () => {
      await Promise.all(databases.map((database) => database.close()));
      await drop();
    },
  };
}

export type Nodes = Awaited<ReturnType<typeof startNodes>>;

/** What became of an answer, in a form to compare. */
export const outcomeOf = (reading: Reading) =>
  reading.ok
    ? { signedIn: reading.signIn.nameId }
    : { refusedBy: reading.refusal.check, received: reading.refusal.received };

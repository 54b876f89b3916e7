import type { AddressInfo } from 'node:net';
import express from 'express';
import samlp from 'samlp';
import type { Certificate } from '../support/certificates.js';

export const ISSUER = 'https://sts.windows.net/11111111-1111-4111-8111-111111111111/';
export const CLAIMS = {
  'http://schemas.microsoft.com/identity/claims/objectidentifier': '7d3a2f1e-0000-4000-8000-000000000001',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'ada@contoso.com',
  'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups': ['Engines & more', '<Poets>'],
};

/** What an identity provider writes into an answer. */
export interface AnswerOptions {
  readonly audience?: string;
  readonly recipient?: string;
  readonly destination?: string;
  readonly issuer?: string;
  readonly inResponseTo?: string | undefined;
  readonly nameId?: string;
  readonly signAssertion?: boolean;
  readonly signResponse?: boolean;
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
}

const optionsOf = ({ cert, key }: Certificate, { nameId = 'ada@contoso.com', ...answer }: AnswerOptions) => ({
  issuer: ISSUER,
  cert,
  key,
  sessionIndex: '_session-1',
  lifetimeInSeconds: 4_200,
  signatureAlgorithm: 'rsa-sha256',
  digestAlgorithm: 'sha256',
  profileMapper: () => ({
    getClaims: () => CLAIMS,
    getNameIdentifier: () => ({
      nameIdentifier: nameId,
      nameIdentifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    }),
  }),
  ...answer,
});

/** An answer as the identity provider makes it, without being asked. */
export const createAnswer = (certificate: Certificate, answer: AnswerOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    samlp.getSamlResponse(optionsOf(certificate, answer), {}, (error, xml) => (error ? reject(error) : resolve(xml)));
  });

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * An identity provider at which everybody is signed in already: metadata at `/metadata`, requests at `/saml/{what it signs}`.
 * @param requestCert that signs requests; with it, those that are unsigned or signed otherwise are refused
 */
export function startIdentityProvider(
  certificate: Certificate,
  acsUrl: () => string,
  requestCert?: string,
): Promise<RunningServer> {
  const app = express();
  const common = optionsOf(certificate, {});
  const paths = { redirectEndpointPath: '/saml/assertion', postEndpointPath: '/saml/assertion' };
  app.get('/metadata', samlp.metadata({ issuer: ISSUER, cert: certificate.cert, key: certificate.key, ...paths }));
  app.get('/saml/:signs', (req, res, next) => {
    const { signs } = req.params;
    const urls = { recipient: acsUrl(), destination: acsUrl() };
    const answer = samlp.auth({
      ...common,
      ...urls,
      ...(requestCert === undefined ? {} : { signingCert: requestCert }),
      signAssertion: signs !== 'response',
      signResponse: signs !== 'assertion',
      getPostURL: (_audience, _dom, _req, callback) => callback(null, acsUrl()),
      getUserFromRequest: () => ({}),
    });
    answer(req, res, next);
  });
  return listen(app);
}

export async function listen(app: express.Express): Promise<RunningServer> {
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

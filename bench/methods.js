// Each way in which a SCIM client may introduce itself, prepared at the server and at the client; shared by the tests and
// the benchmark of whole jobs.

const TENANT = '11111111-2222-4333-8444-555555555555';
const WORKLOAD = {
  tenantId: TENANT,
  subject: '77777777-2222-4333-8444-555555555555',
  audience: 'api://66666666-2222-4333-8444-555555555555',
};
const CHOSEN = 'Wr0ught-iron+gates_of~Dawn';

export const METHODS = [
  {
    name: 'secret token',
    prepare: async ({ credentials, organizationId, client }) => {
      const { token } = await credentials.create(organizationId, 'job');
      return { credential: client.bearer(token) };
    },
  },
  {
    name: 'chosen secret',
    prepare: async ({ credentials, organizationId, client }) => {
      await credentials.create(organizationId, 'job', { chosen: CHOSEN });
      return { credential: client.bearer(CHOSEN) };
    },
  },
  {
    name: 'Basic',
    prepare: async ({ credentials, organizationId, client }) => {
      const { clientId, token } = await credentials.createClient(organizationId, 'job');
      return { credential: client.basic(clientId, token) };
    },
  },
  ...['header', 'form', 'both'].map((placement) => ({
    name: `OAuth ${placement}`,
    prepare: async ({ credentials, organizationId, client, origin }) => {
      const { clientId, token } = await credentials.createClient(organizationId, 'job');
      const tokenUrl = `${origin}/oauth2/token`;
      return { credential: client.grantedTokens({ tokenUrl, clientId, secret: token, scope: 'scim', placement }) };
    },
  })),
  ...['1.0', '2.0'].map((version) => ({
    name: `Entra JWT ${version}`,
    prepare: async ({ credentials, organizationId, client, issuer }) => {
      await credentials.trustEntra(organizationId, 'job', { tenantId: TENANT });
      return { credential: client.bearer(issuer.entraToken(TENANT, version)) };
    },
  })),
  {
    name: 'federation',
    isFederated: true,
    prepare: async ({ credentials, organizationId, client, origin, issuer }) => {
      const trust = { ...WORKLOAD, audience: `${WORKLOAD.audience}/.default` };
      const { lookup } = await credentials.trustFederation(organizationId, 'job', trust);
      const tokenUrl = `${origin}/oauth2/token`;
      const assertion = async () => issuer.assertion(WORKLOAD);
      return { credential: client.grantedTokens({ tokenUrl, clientId: lookup, assertion }) };
    },
  },
  {
    name: 'certificate',
    isSecure: true,
    prepare: async ({ credentials, organizationId, client, issueCertificate }) => {
      const { cert, key } = await issueCertificate();
      await credentials.trustCertificate(organizationId, 'job', cert);
      return { credential: client.anonymous, clientCertificate: { cert, key } };
    },
  },
];

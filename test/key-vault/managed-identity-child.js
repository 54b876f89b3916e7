// A process of its own, because the SDK remembers managed identities for as long as it runs: reads argv[2] as the server
// does, signed in by what the environment gives. The built server is read, so that it is what people run.
import { Agent } from 'node:https';
import { connect } from 'node:tls';
import { SecretReader } from '../../dist/secrets/key-vault/secret-reader.js';

const { STAND_IN_PORT, STAND_IN_CA } = process.env;
const agent = new Agent();
agent.createConnection = (options) =>
  connect({ ...options, host: '127.0.0.1', port: Number(STAND_IN_PORT), ca: [STAND_IN_CA ?? ''] });
const policy = {
  name: 'stand-in',
  /** @type {import('@azure/core-rest-pipeline').PipelinePolicy['sendRequest']} */
  sendRequest: (request, next) => {
    request.agent = agent;
    return next(request);
  },
};
const reader = new SecretReader({
  vaults: ['contoso.vault.azure.net'],
  clientOptions: { additionalPolicies: [{ position: 'perRetry', policy }] },
});
process.stdout.write(await reader.resolveSecret(process.argv[2] ?? '').catch((error) => `${error.problem}`));
process.exit();

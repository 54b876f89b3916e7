import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { errorMessage } from '../error-message.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';

const TIMEOUT_MS = 4_000;
const MAX_TEXT = 500;

const EXAMPLES = `
Without an organization it asks /readyz of the server that HOST, PORT and TLS_CERT of this environment describe, and ends with
0 when it is ready, with 1 otherwise: for the health check of a container, or a script that waits. It needs no database.

With one, or with --all, it says from the traffic how it is provisioned: healthy, attention, silent or at risk, with reasons,
what to do, the last cycle and the next one expected. It ends with 0 for healthy, 1 for attention, and 2 for silent and at
risk, as plugins of monitoring do.

Examples:
  rollcall health
  rollcall health contoso
  rollcall health --all --json
  HOST=10.0.0.7 PORT=8443 TLS_CERT=chain.pem TLS_KEY=key.pem rollcall health`;

/** @property reason what the server says, or why it says nothing; absent when it is ready */
interface Health {
  readonly ready: boolean;
  readonly url: string;
  readonly reason?: string;
}

export function createHealthCommand(runtime: Runtime): Command {
  return new Command('health')
    .description('say whether the server on this machine is ready, or how an organization is provisioned')
    .argument('[organization]', 'slug')
    .option('--all', 'of all organizations')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (organization: string | undefined, { all, json }: { all?: true; json?: true }) => {
      if (organization !== undefined && all) throw new OperatorError('Name an organization, or say --all.');
      if (organization !== undefined || all) {
        const { showHealth } = await import('./organization-health.js');
        return withRuntime(runtime, (open) => showHealth(open, organization, json));
      }
      const health = await askHealth(`${runtime.localOrigin()}/readyz`);
      if (json) printJson(health);
      else printLine(health.ready ? `${health.url}: ready` : `${health.url}: not ready: ${health.reason}`);
      if (!health.ready) process.exitCode = 1;
    });
}

async function askHealth(url: string): Promise<Health> {
  try {
    const { status, text } = await get(url);
    return status === 200 ? { ready: true, url } : { ready: false, url, reason: `${status} ${text}`.trim() };
  } catch (error) {
    return { ready: false, url, reason: errorMessage(error) };
  }
}

/** Of its own server it asks for no name in the certificate: it comes by another way than clients do. */
function get(url: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIMEOUT_MS, agent: false };
    const sent = url.startsWith('https:')
      ? secureRequest(url, { ...options, rejectUnauthorized: false })
      : request(url, options);
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (text.length < MAX_TEXT) text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: text.slice(0, MAX_TEXT) }));
    });
    sent.end();
  });
}

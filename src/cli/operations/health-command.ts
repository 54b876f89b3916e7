import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Command } from 'commander';
import { errorMessage } from '../error-message.js';
import type { Runtime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';

const TIMEOUT_MS = 4_000;
const MAX_TEXT = 500;

const EXAMPLES = `
Asks /readyz of the server that HOST, PORT and TLS_CERT of this environment describe, and ends with 0 when it is ready, with 1
otherwise: for the health check of a container, or a script that waits. It needs no database.

Examples:
  rollcall health
  HOST=10.0.0.7 PORT=8443 TLS_CERT=chain.pem TLS_KEY=key.pem rollcall health`;

/** @property reason what the server says, or why it says nothing; absent when it is ready */
interface Health {
  readonly ready: boolean;
  readonly url: string;
  readonly reason?: string;
}

export function createHealthCommand(runtime: Runtime): Command {
  return new Command('health')
    .description('ask the server on this machine whether it is ready')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async ({ json }: { json?: true }) => {
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

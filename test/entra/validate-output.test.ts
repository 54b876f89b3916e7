import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../cli/rollcall-command.js';
import { json, startEndpoint, TOKEN } from './scripted-endpoint.js';

let isLetIn = true;

/** As an endpoint answers that repeats in its refusals what it was sent, its credential included. */
const startTalkative = (token: string) =>
  startEndpoint((request, response, body) => {
    if (request.method === 'GET' && request.headers.authorization === undefined) return false;
    if (request.method === 'GET' && isLetIn) {
      request.headers.authorization = `Bearer ${TOKEN}`;
      return false;
    }
    const detail = `${request.headers.authorization} may not send ${body.length} characters`;
    return json(response, isLetIn ? 400 : 401, { status: '400', detail, token, password: 'of the person' });
  });

test('of what failed, request and answer are shown, and secrets nowhere', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-validate-'));
  const secret = 'secret-token-of-an-admin';
  const endpoint = await startTalkative(secret);
  const html = path.join(folder, 'report.html');
  const args = ['validate', endpoint.url, '--suite', 'web', '--html', html, '--junit', path.join(folder, 'report.xml')];
  const said = await runCommand({ ROLLCALL_TOKEN: secret }, args);
  const asJson = await runCommand({ ROLLCALL_TOKEN: secret }, [...args, '--json']);
  const files = [await readFile(html, 'utf8'), await readFile(path.join(folder, 'report.xml'), 'utf8')];
  isLetIn = false;
  const refused = await runCommand({ ROLLCALL_TOKEN: secret }, ['doctor', `${endpoint.url}`, '--json']);
  endpoint.close();
  await rm(folder, { recursive: true });

  expect(said.code).toBe(2);
  const [, first = ''] = said.output.split(/^FAIL .*$/m);
  const lines = first.trim().split('\n');
  expect(lines.map((line) => line.trim().split(' ', 1)[0])).toEqual(
    expect.arrayContaining(['expected:', 'found:', 'fix:', 'request:', 'answer:']),
  );
  expect(first).toContain(`request:  POST ${endpoint.url}/Users\n`);
  expect(first).toMatch(/request:.*\n {16}\{"schemas":\["urn:ietf:params:scim:schemas:core:2\.0:User"/);
  expect(first).toMatch(
    /answer: {3}400\n {16}\{"status":"400","detail":"Bearer \[scrubbed\] may not send \d+ characters"/,
  );
  for (const text of [said.output, said.errors, asJson.output, refused.output, ...files]) {
    expect(text).toContain(text === said.errors ? '' : '[scrubbed]');
    expect(text).not.toContain(secret);
    expect(text).not.toContain('of the person');
  }
});

test('an access token that an endpoint repeats is not shown either', async () => {
  const granted = 'granted-access-token-of-this-run';
  isLetIn = true;
  const endpoint = await startTalkative('');
  const tokens = await startEndpoint((_, response) =>
    json(response, 200, { access_token: granted, token_type: 'Bearer', expires_in: 300 }, 'application/json'),
  );
  const grant = ['--token-url', `${tokens.url}/token`, '--client-id', 'entra', '--client-secret', 'of the client'];
  const { code, output } = await runCommand({}, ['validate', endpoint.url, '--suite', 'web', ...grant]);
  endpoint.close();
  tokens.close();
  expect(code).toBe(2);
  expect(output).toContain('Bearer [scrubbed] may not send');
  expect(output).not.toContain(granted);
});

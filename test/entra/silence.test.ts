import { Progress } from '../../src/cli/entra/progress.js';
import { causesOf } from '../../src/cli/entra/simulate/failure-causes.js';
import { Connection } from '../../src/entra/client/connection.js';
import { bearer } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { createEntraJob } from '../../src/entra/job/entra-job.js';
import type { ProvisioningEvent } from '../../src/entra/job/model.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../src/entra/mapping/default-mappings.js';
import { generateTenant } from '../../src/entra/tenant/generate-tenant.js';
import { runCommand } from '../cli/rollcall-command.js';
import { json, type Oddity, startEndpoint, TOKEN } from './scripted-endpoint.js';

// What the tools do when an endpoint falls silent.

/** Creates whoever is sent, until it ends; as long as a connection is only cut, it goes on after. */
const creating = (cut: (created: number) => boolean): Oddity =>
  (() => {
    let created = 0;
    return (request, response, body) => {
      if (cut(created)) {
        request.socket.destroy();
        return true;
      }
      if (request.method !== 'POST') return false;
      created += 1;
      return json(response, 201, { ...JSON.parse(body), active: true, id: `id-${created}` });
    };
  })();

async function runJob(endpoint: Awaited<ReturnType<typeof startEndpoint>>, concurrency = 1) {
  const { tenant } = await generateTenant({ users: 30, groups: 0 }, 1);
  const connection = new Connection(readTenantUrl(endpoint.url), { credential: bearer(TOKEN) });
  const failures: ProvisioningEvent[] = [];
  const job = createEntraJob({
    connection,
    directory: tenant,
    ...compileMappings(DEFAULT_MAPPINGS),
    concurrency,
    pause: async () => {},
    onEvent: (event) => {
      if (event.status === 'failure') failures.push(event);
    },
  });
  const report = await job.runCycle();
  connection.close();
  endpoint.close();
  return { report, failures };
}

test.each([1, 8])(
  'a job of %d at once ends when nothing answers any more, and Entra would quarantine it',
  async (width) => {
    const { report, failures } = await runJob(await startEndpoint(creating((created) => created >= 5)), width);
    expect(report).toMatchObject({ health: 'quarantined', created: 5 });
    expect(report.reasons[0]).toMatch(/^Nothing answers any more: the connection was reset/);
    expect(failures.length).toBeLessThanOrEqual(width);
    // Each of those under way is tried four times, and then the endpoint three times.
    expect(report.requests).toBeLessThan(60);
  },
);

test('one object whose request is never answered does not end the job', async () => {
  const { report, failures } = await runJob(
    await startEndpoint((request, response, body) => {
      if (request.method === 'POST' && JSON.parse(body).externalId.endsWith('7')) {
        request.socket.destroy();
        return true;
      }
      return (
        request.method === 'POST' && json(response, 201, { ...JSON.parse(body), active: true, id: body.length + body })
      );
    }),
  );
  expect(report.health).toBe('warned');
  expect(report.created + failures.filter(({ action }) => action === 'create').length).toBe(30);
  expect(report.created).toBe(27);
});

test('validate stops when nothing answers any more, and says so', async () => {
  const endpoint = await startEndpoint(creating((created) => created >= 2));
  const { code, output } = await runCommand({}, ['validate', endpoint.url, '--token', TOKEN]);
  endpoint.close();
  expect(code).toBe(2);
  expect(output).toMatch(/Stopped: 5\d tests were not run\. Nothing answers any more: the connection was reset/);
  expect(output.match(/FAIL/g)?.length).toBeLessThan(4);
});

test('without a terminal a line says now and then how far it is, also when nothing moves', async () => {
  const lines: string[] = [];
  await new Promise<void>((resolve) => {
    const progress = new Progress('Cycle 1', {
      isBar: false,
      unit: 'objects',
      lineEveryMs: 5,
      write(text) {
        lines.push(text);
        if (lines.length === 1) progress.update(120, 1_200);
        if (lines.length === 2) progress.waits(5_000);
        if (lines.length < 4) return;
        progress.end();
        resolve();
      },
    });
  });
  expect(lines).toEqual([
    'Cycle 1: nothing is done yet\n',
    expect.stringMatching(/^Cycle 1: 120 of 1,200 \(10 %\), [\d.]+ objects\/s, [\d.]+ s left\n$/),
    'The endpoint admits no more requests for now (429): waiting 5.0 s, as Retry-After says.\n',
    expect.stringMatching(/^Cycle 1: 120 of 1,200 .*; waiting [45]\.\d s, as Retry-After says\n$/),
  ]);
});

test('failures are one cause when only names, ids and values differ', () => {
  const failure = (name: string, detail: string, code: ProvisioningEvent['code'] = 'EntryConflict') =>
    ({ code, action: 'create', object: 'User', name, detail, outcome: undefined }) as ProvisioningEvent;
  const causes = causesOf([
    failure('ada@x.org', 'GET /Users/1f was answered with 500: gone'),
    failure(
      'ada@x.org',
      'POST /Users was answered with 409: "ada@x.org" is taken by 01a2263f-0136-7000-8036-5f4e31e3affb',
    ),
    failure(
      'bob@x.org',
      'POST /Users was answered with 409: "bob@x.org" is taken by 01a2263f-0136-7000-8036-5f4e31e3affc',
    ),
    failure('bob@x.org', 'POST /Users was answered with 409: "bob@x.org" is taken', 'Timeout'),
    failure('bob@x.org', 'GET /Users/2f was answered with 500: gone'),
    failure(
      'eve@x.org',
      'POST /Users was answered with 409: "eve@x.org" is taken by 01a2263f-0136-7000-8036-5f4e31e3affd',
    ),
  ]);
  expect(causes.map(({ count, example }) => [count, example.name])).toEqual([
    [3, 'ada@x.org'],
    [2, 'ada@x.org'],
    [1, 'bob@x.org'],
  ]);
});

import { lowestId } from '../../src/store/partitions/weeks.js';
import { runCommand } from '../cli/rollcall-command.js';
import type { TestServer } from '../support/test-server.js';
import { killWhileWaiting, type Mistake } from './scope-mistake.js';

const RESOURCE = `SELECT FROM rollcall.deleted_resources WHERE id = $1::uuid`;

/**
 * Undoes a mistake whose process is killed again and again, each time while it puts back something chosen by chance, and
 * goes on until it is done.
 * @returns how often it was killed
 */
export async function undoWithKills(server: TestServer, mistake: Mistake, kills: number): Promise<number> {
  const { organization, since } = mistake;
  const { slug, id: organizationId } = organization;
  const window = ['undo', 'credential', 'Entra', '-o', slug, '--since', since, '--yes'];
  const rollcall = (...args: string[]) =>
    runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '' }, [...args, '-o', slug]);
  const preview = await rollcall(...window.slice(0, 3), '--since', since, '--json');
  const foreseen = JSON.parse(preview.output) as { resources: { kind: string; type: string; count: number }[] };
  const usersTo = (kind: string) =>
    foreseen.resources.find((one) => one.kind === kind && one.type === 'User')?.count ?? 0;
  let killed = 0;
  let undo: string | undefined;
  for (let i = 0; i < kills; i += 1) {
    const lock = await somethingLeft(server, mistake, kills - i + 1);
    const args: string[] = undo === undefined ? window : ['undo', 'resume', undo, '-o', slug];
    if ((await killWhileWaiting(server, lock, args)) === 'killed') killed += 1;
    const [row] = await server.query<{ id: string }>(
      'SELECT id FROM rollcall.undos WHERE organization_id = $1 ORDER BY id DESC LIMIT 1',
      organizationId,
    );
    undo = row?.id;
  }
  const ended = await rollcall('undo', 'resume', String(undo), '--json');
  expect(ended).toMatchObject({ code: 0, errors: expect.not.stringMatching(/error|cannot/i) });
  // However often it was begun, each is counted once.
  const counts = { restored: mistake.deleted, changed: usersTo('replace'), deleted: 0, already: 0 };
  expect(JSON.parse(ended.output)).toMatchObject({ state: 'done', leftCounts: {}, counts });
  return killed;
}

/**
 * A row that is still to be put back: one by chance of those that come next, so that something is left for the kills that
 * follow.
 */
async function somethingLeft(server: TestServer, { organization, since }: Mistake, killsLeft: number) {
  const [row] = await server.query<{ id: string }>(
    `WITH gone AS (
       SELECT d.id, min(c.id::text) AS oldest FROM rollcall.deleted_resources d
       JOIN rollcall.changes c ON c.organization_id = $1 AND c.resource_id = d.id AND c.id >= $2
       WHERE d.organization_id = $1 GROUP BY d.id)
     SELECT id FROM gone ORDER BY oldest DESC
     OFFSET (SELECT floor(random() * count(*) / $3::int) FROM gone) LIMIT 1`,
    organization.id,
    lowestId(new Date(since)),
    killsLeft,
  );
  if (row === undefined) throw new Error('nothing is left to be put back');
  return { text: `${RESOURCE} FOR UPDATE`, values: [row.id] };
}

import { lowestId } from '../../src/store/partitions/weeks.js';
import { runCommand } from '../cli/rollcall-command.js';
import { killWhileWaiting } from '../support/kill-while-waiting.js';
import type { TestServer } from '../support/test-server.js';
import type { Mistake } from './scope-mistake.js';

const RESOURCE = `SELECT FROM rollcall.deleted_resources WHERE id = $1::uuid FOR UPDATE`;
/** Nobody else can make the same one until it is known whether it stays. */
const MEMBERSHIP = `INSERT INTO rollcall.user_memberships (organization_id, group_id, user_id) VALUES ($1, $2, $3)`;

/** How often the process is killed while it puts back what was deleted or changed, and then while it puts back members. */
export interface Kills {
  readonly resources: number;
  readonly members: number;
}

/**
 * Undoes a mistake whose process is killed again and again, each time while it puts back something chosen by chance, and
 * goes on until it is done.
 * @returns how often it was killed, by the phase of the undo
 */
export async function undoWithKills(server: TestServer, mistake: Mistake, kills: Kills): Promise<Kills> {
  const { organization, since } = mistake;
  const { slug, id: organizationId } = organization;
  const window = ['undo', 'credential', 'Entra', '-o', slug, '--since', since, '--yes'];
  const rollcall = (...args: string[]) =>
    runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '' }, [...args, '-o', slug]);
  const preview = await rollcall(...window.slice(0, 3), '--since', since, '--json');
  const foreseen = JSON.parse(preview.output) as { resources: { kind: string; type: string; count: number }[] };
  const usersTo = (kind: string) =>
    foreseen.resources.find((one) => one.kind === kind && one.type === 'User')?.count ?? 0;
  const killed = { resources: 0, names: 0, members: 0 };
  let undo: string | undefined;
  for (let i = 0; i < kills.resources + kills.members; i += 1) {
    const lock =
      i < kills.resources
        ? await somethingLeft(server, mistake, kills.resources - i + 1)
        : await memberLeft(server, mistake);
    const args: string[] = undo === undefined ? window : ['undo', 'resume', undo, '-o', slug];
    const end = await killWhileWaiting(server, lock, args);
    const [row] = await server.query<{ id: string; phase: keyof typeof killed }>(
      'SELECT id, phase FROM rollcall.undos WHERE organization_id = $1 ORDER BY id DESC LIMIT 1',
      organizationId,
    );
    if (row === undefined) throw new Error('no undo has begun');
    if (end === 'killed') killed[row.phase] += 1;
    undo = row.id;
  }
  const ended = await rollcall('undo', 'resume', String(undo), '--json');
  expect(ended).toMatchObject({ code: 0, errors: expect.not.stringMatching(/error|cannot/i) });
  // However often it was begun, each is counted once.
  const counts = {
    restored: mistake.deleted + mistake.groupsDeleted,
    changed: usersTo('replace'),
    deleted: 0,
    already: 0,
    membersAdded: mistake.takenOut.length,
    membersRemoved: 0,
  };
  expect(JSON.parse(ended.output)).toMatchObject({ state: 'done', leftCounts: {}, counts });
  return { resources: killed.resources, members: killed.members };
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
  return { text: RESOURCE, values: [row.id] };
}

/** One by chance who was taken out and is not in again. */
async function memberLeft(server: TestServer, { organization, takenOut }: Mistake) {
  const [row] = await server.query<{ group: string; member: string }>(
    `SELECT w.group_id AS group, w.member_id AS member FROM unnest($2::uuid[], $3::uuid[]) AS w (group_id, member_id)
     WHERE NOT EXISTS (SELECT FROM rollcall.user_memberships m
       WHERE m.organization_id = $1 AND m.group_id = w.group_id AND m.user_id = w.member_id)
     ORDER BY random() LIMIT 1`,
    organization.id,
    takenOut.map(({ group }) => group),
    takenOut.map(({ member }) => member),
  );
  if (row === undefined) throw new Error('no member is left to be put back');
  return { text: MEMBERSHIP, values: [organization.id, row.group, row.member] };
}

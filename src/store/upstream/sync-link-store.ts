import type { Call } from '../../protocol/call.js';
import { fold } from '../../protocol/fold.js';
import type { Statement } from '../statement.js';
import type { StatementRunner } from '../statement-runner.js';
import type { SyncedType } from './sync-row.js';

export { holderIn } from '../resources/uniqueness-conflict.js';

/** Which user or group of ours is which of an upstream, as it was last written. */
export interface UpstreamLink {
  readonly upstreamId: string;
  /** Null while it is being created. */
  readonly localId: string | null;
  /** Of what was written; null where it is not in scope any more. */
  readonly fingerprint: string | null;
  readonly membersFingerprint: string | null;
  /** Attributes that were written, by name or URN. */
  readonly written: readonly string[];
  readonly localVersion: number | null;
  /** Whether it names somebody who was not known. */
  readonly unresolved: boolean;
  readonly existedBefore: boolean;
  readonly upstreamModified: Date | null;
}

/** A link with what is there now. */
export interface KnownLink extends UpstreamLink {
  readonly seenRun: string | null;
  readonly createdAt: Date;
  /** Null where our resource is gone. */
  readonly presentVersion: number | null;
}

/** A resource of ours that has the name of one of an upstream. */
export interface Namesake {
  /** Folded, where case does not count. */
  readonly name: string;
  readonly localId: string;
  readonly createdAt: Date;
  /** To whom it is linked already. */
  readonly linkedTo: string | null;
  readonly linkSeenRun: string | null;
  readonly linkExistedBefore: boolean | null;
  readonly linkWritten: readonly string[] | null;
}

/** Which attributes can tell that a resource of ours is meant. */
export const MATCHABLE = {
  User: ['userName', 'externalId', 'displayName'],
  Group: ['displayName', 'externalId'],
} as const satisfies Record<SyncedType, readonly string[]>;
export type Matchable = 'userName' | 'externalId' | 'displayName';

/** A link that a full read did not come by. */
export interface GoneLink {
  readonly upstreamId: string;
  readonly localId: string | null;
  /** Whether what the upstream has of it is there, but not in scope. */
  readonly isOutOfScope: boolean;
  readonly existedBefore: boolean;
}

/** Whom a member or a manager means. */
export interface Referred {
  readonly upstreamId: string;
  readonly resourceType: SyncedType;
  readonly localId: string;
}

export interface SyncReference {
  /** Of the group, or of the user who is managed. */
  readonly localId: string;
  readonly part: 'member' | 'manager';
  readonly upstreamId: string;
}

const TABLES = { User: 'users', Group: 'groups' } as const satisfies Record<SyncedType, string>;
const COLUMNS = {
  userName: 'user_name_folded',
  displayName: 'display_name_folded',
  externalId: 'external_id',
} as const;

const statement = (name: string, kind: Statement['kind'], text: string): Statement => ({
  name: `upstream_${name}`,
  kind,
  text,
});

/** The links of one system of the organization that is called for. */
export class SyncLinks {
  readonly #runner: StatementRunner;
  readonly #call: Call;
  readonly #key: readonly [organizationId: string, systemId: string];

  constructor(runner: StatementRunner, call: Call, systemId: string) {
    this.#runner = runner;
    this.#call = call;
    this.#key = [call.tenant.id, systemId];
  }

  /** The same in a transaction. */
  within(runner: StatementRunner): SyncLinks {
    return new SyncLinks(runner, this.#call, this.#key[1]);
  }

  /** By upstream id; without those that are not linked. */
  async known(type: SyncedType, upstreamIds: readonly string[]): Promise<Map<string, KnownLink>> {
    if (upstreamIds.length === 0) return new Map();
    const rows = await this.#run<KnownLink>(KNOWN[type], [type, upstreamIds]);
    return new Map(rows.map((row) => [row.upstreamId, row]));
  }

  /** Resources of ours of these names, by name. Of several with one name, which only some attributes allow, none is meant. */
  async namesakes(type: SyncedType, attribute: Matchable, names: readonly string[]): Promise<Map<string, Namesake>> {
    if (names.length === 0) return new Map();
    const rows = await this.#run<Namesake>(namesakesOf(type, attribute), [type, names]);
    const found = new Map<string, Namesake>();
    const several = new Set<string>();
    for (const row of rows) {
      if (found.has(row.name)) several.add(row.name);
      found.set(row.name, row);
    }
    for (const name of several) found.delete(name);
    return found;
  }

  /** Of a resource of ours. */
  async ofLocal(type: SyncedType, localId: string): Promise<Pick<KnownLink, 'upstreamId' | 'seenRun'> | undefined> {
    return (await this.#run<Pick<KnownLink, 'upstreamId' | 'seenRun'>>(OF_LOCAL, [type, localId]))[0];
  }

  /** Says that these are about to be created, so that whoever goes on after a kill knows them for its own. */
  async reserve(type: SyncedType, run: string, upstreamIds: readonly string[]): Promise<void> {
    await this.#run(RESERVE, [type, upstreamIds, run]);
  }

  referred(upstreamIds: readonly string[]): Promise<Referred[]> {
    return upstreamIds.length === 0 ? Promise.resolve([]) : this.#run<Referred>(REFERRED, [upstreamIds]);
  }

  /** The same, with whether it is a member of the group already. */
  memberStates(group: string, upstreamIds: readonly string[]): Promise<(Referred & { isMember: boolean })[]> {
    return this.#run<Referred & { isMember: boolean }>(MEMBER_STATES, [group, upstreamIds]);
  }

  /** Ids of members of a group who are linked, in their order. @param after behind this one */
  async linkedMembers(group: string, type: SyncedType, after: string, count: number): Promise<string[]> {
    const rows = await this.#run<{ id: string }>(LINKED_MEMBERS[type], [type, group, after, count]);
    return rows.map(({ id }) => id);
  }

  async save(type: SyncedType, run: string, links: readonly UpstreamLink[]): Promise<void> {
    if (links.length > 0) await this.#run(SAVE, [type, run, JSON.stringify(links)]);
  }

  /** Says that a run has come by them, and no more. */
  async markSeen(type: SyncedType, run: string, upstreamIds: readonly string[]): Promise<void> {
    if (upstreamIds.length > 0) await this.#run(MARK_SEEN, [type, run, upstreamIds]);
  }

  /** Says that the upstream has them, and that they are not in scope. */
  async markOutOfScope(type: SyncedType, upstreamIds: readonly string[]): Promise<void> {
    if (upstreamIds.length > 0) await this.#run(MARK_OUT, [type, upstreamIds]);
  }

  async remove(type: SyncedType, upstreamIds: readonly string[]): Promise<void> {
    if (upstreamIds.length > 0) await this.#run(REMOVE, [type, upstreamIds]);
  }

  /** By the resource of ours: it is complete, at this version. */
  async settle(localId: string, version: number | null, isResolved: boolean): Promise<void> {
    await this.#run(SETTLE, [localId, version, isResolved]);
  }

  /** How many links a full read did not come by. @param withExisting also those that were here before */
  async countGone(type: SyncedType, run: string, withExisting: boolean): Promise<{ gone: number; seen: number }> {
    const [row] = await this.#run<{ gone: number; seen: number }>(COUNT_GONE, [type, run, withExisting]);
    if (row === undefined) throw new Error('SELECT returned no row');
    return row;
  }

  /** In the order of their ids. @param after behind this one */
  gone(type: SyncedType, run: string, after: string, count: number): Promise<GoneLink[]> {
    return this.#run<GoneLink>(GONE, [type, run, after, count]);
  }

  async addReferences(run: string, references: readonly SyncReference[]): Promise<void> {
    if (references.length === 0) return;
    await this.#runner.run(this.#call, ADD_REFERENCES, [this.#key[0], run, JSON.stringify(references)]);
  }

  /** With whom they mean, where that is known by now. @param after behind this one */
  references(
    run: string,
    after: SyncReference | undefined,
    count: number,
  ): Promise<(SyncReference & { resourceType: SyncedType | null; referredId: string | null })[]> {
    const { localId, part, upstreamId } = after ?? { localId: LOWEST_ID, part: '', upstreamId: '' };
    return this.#run(REFERENCES, [run, localId, part, upstreamId, count]);
  }

  #run<Row extends object>(one: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.#runner.run<Row & Record<string, unknown>>(this.#call, one, [...this.#key, ...values]);
  }
}

/** As names are compared: what `Namesake.name` is to be looked up by. */
export const matchedName = (attribute: Matchable, name: string): string =>
  attribute === 'externalId' ? name : fold(name);

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';
const OF_SYSTEM = 'l.organization_id = $1::uuid AND l.system_id = $2::uuid';

const knownOf = (type: SyncedType) =>
  statement(
    'links.known',
    'page',
    `SELECT l.upstream_id AS "upstreamId", l.local_id AS "localId", encode(l.fingerprint, 'base64') AS fingerprint,
       encode(l.members_fingerprint, 'base64') AS "membersFingerprint", l.written, l.local_version AS "localVersion",
       l.unresolved, l.existed_before AS "existedBefore", l.upstream_modified AS "upstreamModified",
       l.seen_run AS "seenRun", l.created_at AS "createdAt", r.version AS "presentVersion"
     FROM unnest($4::text[]) AS w (id)
     JOIN rollcall.upstream_links l ON ${OF_SYSTEM} AND l.resource_type = $3 AND l.upstream_id = w.id
     LEFT JOIN rollcall.${TABLES[type]} r ON r.organization_id = $1::uuid AND r.id = l.local_id`,
  );
const KNOWN = { User: knownOf('User'), Group: knownOf('Group') };

const namesakesOf = (type: SyncedType, attribute: Matchable) =>
  statement(
    'links.namesakes',
    'page',
    `SELECT r.${COLUMNS[attribute]} AS name, r.id AS "localId", r.created_at AS "createdAt", l.upstream_id AS "linkedTo",
       l.seen_run AS "linkSeenRun", l.existed_before AS "linkExistedBefore", l.written AS "linkWritten"
     FROM unnest($4::text[]) AS w (name)
     JOIN rollcall.${TABLES[type]} r ON r.organization_id = $1::uuid AND r.${COLUMNS[attribute]} = w.name
     LEFT JOIN rollcall.upstream_links l ON ${OF_SYSTEM} AND l.local_id = r.id AND l.resource_type = $3`,
  );

const OF_LOCAL = statement(
  'links.of_local',
  'look-up',
  `SELECT l.upstream_id AS "upstreamId", l.seen_run AS "seenRun" FROM rollcall.upstream_links l
   WHERE ${OF_SYSTEM} AND l.resource_type = $3 AND l.local_id = $4::uuid LIMIT 1`,
);
const RESERVE = statement(
  'links.reserve',
  'change',
  `INSERT INTO rollcall.upstream_links (organization_id, system_id, resource_type, upstream_id, written, existed_before, seen_run)
   SELECT $1::uuid, $2::uuid, $3, w.id, '{}', FALSE, NULL FROM unnest($4::text[]) AS w (id) WHERE $5::uuid IS NOT NULL
   ON CONFLICT (organization_id, system_id, resource_type, upstream_id) DO UPDATE SET local_id = NULL, fingerprint = NULL,
     members_fingerprint = NULL, existed_before = FALSE, created_at = excluded.created_at`,
);
const REFERRED = statement(
  'links.referred',
  'page',
  `SELECT l.upstream_id AS "upstreamId", l.resource_type AS "resourceType", l.local_id AS "localId"
   FROM unnest($3::text[]) AS w (id)
   JOIN rollcall.upstream_links l ON ${OF_SYSTEM} AND l.resource_type IN ('User', 'Group') AND l.upstream_id = w.id
   WHERE l.local_id IS NOT NULL`,
);
const MEMBER_STATES = statement(
  'links.member_states',
  'page',
  `SELECT l.upstream_id AS "upstreamId", l.resource_type AS "resourceType", l.local_id AS "localId",
     CASE l.resource_type
       WHEN 'User' THEN EXISTS (SELECT FROM rollcall.user_memberships m
         WHERE m.organization_id = $1::uuid AND m.group_id = $3::uuid AND m.user_id = l.local_id)
       ELSE EXISTS (SELECT FROM rollcall.group_memberships m
         WHERE m.organization_id = $1::uuid AND m.group_id = $3::uuid AND m.member_id = l.local_id) END AS "isMember"
   FROM unnest($4::text[]) AS w (id)
   JOIN rollcall.upstream_links l ON ${OF_SYSTEM} AND l.resource_type IN ('User', 'Group') AND l.upstream_id = w.id
   WHERE l.local_id IS NOT NULL`,
);
const linkedMembersOf = (table: string, column: string) =>
  statement(
    'links.linked_members',
    'page',
    `SELECT m.${column} AS id FROM rollcall.${table} m
     WHERE m.organization_id = $1::uuid AND m.group_id = $4::uuid AND m.${column} > $5::uuid
       AND EXISTS (SELECT FROM rollcall.upstream_links l
         WHERE ${OF_SYSTEM} AND l.local_id = m.${column} AND l.resource_type = $3)
     ORDER BY m.${column} LIMIT $6::int`,
  );
const LINKED_MEMBERS = {
  User: linkedMembersOf('user_memberships', 'user_id'),
  Group: linkedMembersOf('group_memberships', 'member_id'),
};
const SAVE = statement(
  'links.save',
  'change',
  `INSERT INTO rollcall.upstream_links AS l (organization_id, system_id, resource_type, upstream_id, local_id, fingerprint,
     members_fingerprint, written, local_version, unresolved, existed_before, upstream_modified, seen_run)
   SELECT $1::uuid, $2::uuid, $3, n."upstreamId", n."localId", decode(n.fingerprint, 'base64'),
     decode(n."membersFingerprint", 'base64'), n.written, n."localVersion", n.unresolved, n."existedBefore",
     n."upstreamModified", $4::uuid
   FROM jsonb_to_recordset($5::jsonb) AS n ("upstreamId" text, "localId" uuid, fingerprint text,
     "membersFingerprint" text, written text[], "localVersion" int, unresolved boolean, "existedBefore" boolean,
     "upstreamModified" timestamptz)
   ON CONFLICT (organization_id, system_id, resource_type, upstream_id) DO UPDATE SET local_id = excluded.local_id,
     fingerprint = excluded.fingerprint, members_fingerprint = excluded.members_fingerprint, written = excluded.written,
     local_version = excluded.local_version, unresolved = excluded.unresolved, existed_before = excluded.existed_before,
     upstream_modified = excluded.upstream_modified, seen_run = excluded.seen_run`,
);
const MARK_SEEN = statement(
  'links.seen',
  'change',
  `UPDATE rollcall.upstream_links l SET seen_run = $4::uuid
   WHERE ${OF_SYSTEM} AND l.resource_type = $3 AND l.upstream_id = ANY ($5::text[])`,
);
const MARK_OUT = statement(
  'links.out_of_scope',
  'change',
  `UPDATE rollcall.upstream_links l SET fingerprint = NULL
   WHERE ${OF_SYSTEM} AND l.resource_type = $3 AND l.upstream_id = ANY ($4::text[])`,
);
const REMOVE = statement(
  'links.remove',
  'change',
  `DELETE FROM rollcall.upstream_links l
   WHERE ${OF_SYSTEM} AND l.resource_type = $3 AND l.upstream_id = ANY ($4::text[])`,
);
const SETTLE = statement(
  'links.settle',
  'change',
  `UPDATE rollcall.upstream_links l SET local_version = coalesce($4::int, l.local_version), unresolved = NOT $5::boolean
   WHERE ${OF_SYSTEM} AND l.local_id = $3::uuid`,
);
const COUNT_GONE = statement(
  'links.count_gone',
  'page',
  `SELECT count(*) FILTER (WHERE l.seen_run IS DISTINCT FROM $4::uuid AND l.local_id IS NOT NULL
       AND ($5::boolean OR NOT l.existed_before))::int AS gone,
     count(*) FILTER (WHERE l.seen_run = $4::uuid)::int AS seen
   FROM rollcall.upstream_links l WHERE ${OF_SYSTEM} AND l.resource_type = $3`,
);
const GONE = statement(
  'links.gone',
  'page',
  `SELECT l.upstream_id AS "upstreamId", l.local_id AS "localId", l.fingerprint IS NULL AS "isOutOfScope",
     l.existed_before AS "existedBefore"
   FROM rollcall.upstream_links l
   WHERE ${OF_SYSTEM} AND l.resource_type = $3 AND l.upstream_id > $5 AND l.seen_run IS DISTINCT FROM $4::uuid
   ORDER BY l.upstream_id LIMIT $6::int`,
);
const ADD_REFERENCES = statement(
  'sync_references.add',
  'change',
  `INSERT INTO rollcall.upstream_sync_references (organization_id, run_id, local_id, part, upstream_id)
   SELECT $1::uuid, $2::uuid, n."localId", n.part, n."upstreamId"
   FROM jsonb_to_recordset($3::jsonb) AS n ("localId" uuid, part text, "upstreamId" text)
   ON CONFLICT DO NOTHING`,
);
const REFERENCES = statement(
  'sync_references.page',
  'page',
  `SELECT p.local_id AS "localId", p.part, p.upstream_id AS "upstreamId", l.resource_type AS "resourceType",
     l.local_id AS "referredId"
   FROM (SELECT * FROM rollcall.upstream_sync_references
     WHERE organization_id = $1::uuid AND run_id = $3::uuid AND (local_id, part, upstream_id) > ($4::uuid, $5, $6)
     ORDER BY local_id, part, upstream_id LIMIT $7::int) p
   LEFT JOIN rollcall.upstream_links l ON ${OF_SYSTEM} AND l.resource_type IN ('User', 'Group')
     AND l.upstream_id = p.upstream_id AND l.local_id IS NOT NULL
   ORDER BY p.local_id, p.part, p.upstream_id`,
);

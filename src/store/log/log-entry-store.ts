import { v7 as uuidv7 } from 'uuid';
import { fold } from '../../protocol/fold.js';
import { NO_ORGANIZATION } from '../../protocol/tenant.js';
import type { Database } from '../database.js';
import { isId, Parameters } from '../parameters.js';
import type { LogOperation } from './log-entry.js';
import { type LogRecord, type LogRow, toRecord } from './log-record.js';
import { subjectsLike } from './subjects-like.js';

/** Which entries; what is undefined does not restrict. */
export interface LogFilter {
  readonly operations?: readonly LogOperation[] | undefined;
  /** null for those whose operation says it all. */
  readonly reason?: string | null | undefined;
  readonly subjects?: readonly string[] | undefined;
  readonly requestId?: string | undefined;
  /** Only entries before this id. */
  readonly until?: string | undefined;
}

/** Where a page begins: with an id, or behind it. */
export type LogPosition = { readonly from: string } | { readonly after: string };

/** Resources that one name or id may stand for; only an organization that reuses names over and over has more. */
const MAX_NAMESAKES = 50;
/** Longest subject that a refusal keeps. */
const MAX_SUBJECT_LENGTH = 500;
const NOTHING = '00000000-0000-7000-8000-000000000000';

/** Reads the provisioning log by its keys: whatever its size, a page costs what the page holds. */
export class LogEntryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The entries at a position and after it, oldest first. */
  async page(organizationId: string, filter: LogFilter, position: LogPosition, size: number): Promise<LogRecord[]> {
    const parameters = new Parameters();
    const [compares, id] = 'from' in position ? ['>=', position.from] : ['>', position.after];
    const where = conditionsSql(organizationId, filter, parameters);
    const text = `SELECT * FROM rollcall.provisioning_log WHERE ${where} AND id ${compares} ${parameters.add(id, '::uuid')}
      ORDER BY id LIMIT ${parameters.add(size, '::int')}`;
    return (await this.#database.query<LogRow>('provisioning_log.page', text, parameters.values)).map(toRecord);
  }

  /**
   * @param from lowest id to consider
   * @returns the id from which on there are `count` entries, or `from` when there are fewer
   */
  async startOfNewest(organizationId: string, filter: LogFilter, from: string, count: number): Promise<string> {
    const parameters = new Parameters();
    const where = conditionsSql(organizationId, filter, parameters);
    const text = `SELECT id FROM rollcall.provisioning_log WHERE ${where} AND id >= ${parameters.add(from, '::uuid')}
      ORDER BY id DESC OFFSET ${parameters.add(count - 1, '::int')} LIMIT 1`;
    const rows = await this.#database.query<{ id: string }>('provisioning_log.start', text, parameters.values);
    return rows[0]?.id ?? from;
  }

  /** @returns undefined when the log of the organization is empty */
  async newest(organizationId: string): Promise<Pick<LogRecord, 'id' | 'at'> | undefined> {
    const found = await this.#database.prisma.provisioningLogEntry.findFirst({
      where: { organizationId },
      orderBy: { id: 'desc' },
      select: { id: true, at: true },
    });
    return found ?? undefined;
  }

  /** The id of the newest entry of each organization that has one. */
  async newestOfAll(): Promise<Map<string, string>> {
    const rows = await this.#database.query<{ organization: string; id: string }>(
      'provisioning_log.heads',
      `SELECT o.id AS organization, newest.id
       FROM (SELECT id FROM rollcall.organizations UNION ALL SELECT '${NO_ORGANIZATION}'::uuid) o CROSS JOIN LATERAL (
         SELECT l.id FROM rollcall.provisioning_log l WHERE l.organization_id = o.id ORDER BY l.id DESC LIMIT 1) newest`,
      [],
    );
    return new Map(rows.map(({ organization, id }) => [organization, id]));
  }

  /**
   * Every subject under which the log may speak of a user, or of a group: the text itself, and the ids and names, also earlier
   * ones, of those, there or deleted, that have it or had it as userName or displayName, externalId, e-mail address or id.
   */
  async subjectsOf(organizationId: string, text: string, type: 'User' | 'Group' = 'User'): Promise<string[]> {
    const folded = fold(text);
    const id = isId(folded) ? [{ id: folded }] : [];
    const { prisma } = this.#database;
    const email = await prisma.attributeValue.findMany({
      where: { organizationId, resourceType: type, attribute: 'emails.value', value: folded },
      select: { resourceId: true },
      take: MAX_NAMESAKES,
    });
    const past = await prisma.pastName.findMany({
      where: { organizationId, name: folded },
      select: { resourceId: true },
      take: MAX_NAMESAKES,
    });
    const ids = [...id, ...[...email, ...past].map(({ resourceId }) => ({ id: resourceId }))];
    const [present, deleted] = await Promise.all([
      type === 'User'
        ? prisma.user.findMany({
            where: { organizationId, OR: [{ userNameFolded: folded }, { externalId: text }, ...ids] },
            select: { id: true, userNameFolded: true, externalId: true },
            take: MAX_NAMESAKES,
          })
        : prisma.group.findMany({
            where: { organizationId, OR: [{ displayNameFolded: folded }, { externalId: text }, ...ids] },
            select: { id: true, displayNameFolded: true, externalId: true },
            take: MAX_NAMESAKES,
          }),
      prisma.deletedResource.findMany({
        where: { organizationId, OR: [{ nameFolded: folded, resourceType: type }, ...ids] },
        select: { id: true, nameFolded: true },
        orderBy: { deletedAt: 'desc' },
        take: MAX_NAMESAKES,
      }),
    ]);
    const known = [...present, ...deleted].map((resource) => resource.id);
    const names = [
      folded,
      ...present.flatMap((one) => {
        const name = 'userNameFolded' in one ? one.userNameFolded : one.displayNameFolded;
        return [name, fold(one.externalId ?? name)];
      }),
      ...deleted.map((resource) => resource.nameFolded),
      ...(await this.#earlierNames(organizationId, known)),
    ];
    return [...new Set([...known, ...names.map((name) => name.slice(0, MAX_SUBJECT_LENGTH))])];
  }

  /** As subjectsOf, of all that have a text in their names. @returns undefined when those are too many */
  subjectsLike(organizationId: string, part: string): Promise<string[] | undefined> {
    return subjectsLike(this.#database, organizationId, part);
  }

  async #earlierNames(organizationId: string, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const groups = await this.#database.prisma.provisioningLogEntry.groupBy({
      by: ['resourceName'],
      where: { organizationId, subject: { in: [...ids] }, operation: { not: 'refuse' } },
      orderBy: { resourceName: 'asc' },
      take: MAX_NAMESAKES,
    });
    return groups.flatMap(({ resourceName }) => (resourceName === null ? [] : [fold(resourceName)]));
  }

  /** What people call users, groups and other resources, by id, deleted ones among them. */
  async namesOf(organizationId: string, ids: Iterable<string>): Promise<Map<string, string>> {
    const wanted = [...new Set(ids)].filter(isId);
    if (wanted.length === 0) return new Map();
    const rows = await this.#database.query<{ id: string; name: string | null }>(
      'names',
      `SELECT id, coalesce(resource->>'userName', resource->>'displayName', name_folded) AS name
         FROM rollcall.deleted_resources WHERE organization_id = $1 AND id = ANY ($2::uuid[])
       UNION ALL SELECT id, user_name FROM rollcall.users WHERE organization_id = $1 AND id = ANY ($2::uuid[])
       UNION ALL SELECT id, display_name FROM rollcall.groups WHERE organization_id = $1 AND id = ANY ($2::uuid[])
       UNION ALL SELECT id, name FROM rollcall.resources WHERE organization_id = $1 AND id = ANY ($2::uuid[])`,
      [organizationId, wanted],
    );
    return new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name]])));
  }
}

/** The notes of a row, as far as this version knows their form. */
/** The lowest id that an entry of this time can have; of all entries without one. */
export function firstIdAt(time: Date | undefined): string {
  if (time === undefined) return NOTHING;
  return uuidv7({ msecs: Math.max(0, time.getTime()), seq: 0, random: new Uint8Array(16) });
}

/** A constant tells PostgreSQL of the index of refusals. */
const REFUSED = `operation = 'refuse'`;

function conditionsSql(organizationId: string, filter: LogFilter, parameters: Parameters): string {
  const { operations, reason, subjects, requestId, until } = filter;
  const isRefused = operations?.length === 1 && operations[0] === 'refuse';
  const conditions = [
    `organization_id = ${parameters.add(organizationId, '::uuid')}`,
    operations && (isRefused ? REFUSED : `operation = ANY (${parameters.add(operations, '::text[]')})`),
    reason === null && 'reason IS NULL',
    typeof reason === 'string' && `reason = ${parameters.add(reason, '::text')}`,
    subjects && `subject = ANY (${parameters.add(subjects, '::text[]')})`,
    requestId !== undefined && `request_id = ${parameters.add(requestId, '::text')}`,
    until !== undefined && `id < ${parameters.add(until, '::uuid')}`,
  ];
  return conditions.filter((condition) => typeof condition === 'string').join(' AND ');
}

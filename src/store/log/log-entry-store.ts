import { v7 as uuidv7 } from 'uuid';
import { fold } from '../../protocol/fold.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import type { Note, ToleranceCode } from '../../protocol/notes.js';
import type { Database } from '../database.js';
import type { ProvisioningLogEntryWhereInput } from '../generated/models/ProvisioningLogEntry.js';
import { isId } from '../parameters.js';
import type { LogOperation } from './log-entry.js';
import { subjectsLike } from './subjects-like.js';

/** A row of the provisioning log. */
export interface LogRecord {
  /** UUIDv7: in the order of time. */
  readonly id: string;
  readonly at: Date;
  readonly requestId: string;
  /** Name of the secret that made the request; null or empty when there was no valid one. */
  readonly credential: string | null;
  readonly operation: LogOperation;
  readonly resourceType: string | null;
  /** Resource id where there is one, else the folded userName or displayName that the request was about. */
  readonly subject: string | null;
  readonly resourceName: string | null;
  readonly status: number;
  /** A code of protocol/reason-code, or of another version; null where the operation says it all. */
  readonly reason: string | null;
  readonly data: JsonObject;
  readonly notes: readonly Note[];
}

/** Which entries; what is undefined does not restrict. */
export interface LogFilter {
  readonly operations?: readonly LogOperation[] | undefined;
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
    const id = { ...('from' in position ? { gte: position.from } : { gt: position.after }), ...before(filter) };
    const rows = await this.#database.prisma.provisioningLogEntry.findMany({
      where: { ...where(organizationId, filter), id },
      orderBy: { id: 'asc' },
      take: size,
    });
    return rows.map((row) => ({
      ...row,
      operation: row.operation as LogOperation,
      data: row.data as JsonObject,
      notes: notesIn(row.notes as Json),
    }));
  }

  /**
   * @param from lowest id to consider
   * @returns the id from which on there are `count` entries, or `from` when there are fewer
   */
  async startOfNewest(organizationId: string, filter: LogFilter, from: string, count: number): Promise<string> {
    const found = await this.#database.prisma.provisioningLogEntry.findFirst({
      where: { ...where(organizationId, filter), id: { gte: from, ...before(filter) } },
      orderBy: { id: 'desc' },
      skip: count - 1,
      select: { id: true },
    });
    return found?.id ?? from;
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
      `SELECT o.id AS organization, newest.id FROM rollcall.organizations o CROSS JOIN LATERAL (
         SELECT l.id FROM rollcall.provisioning_log l WHERE l.organization_id = o.id ORDER BY l.id DESC LIMIT 1) newest`,
      [],
    );
    return new Map(rows.map(({ organization, id }) => [organization, id]));
  }

  /**
   * Every subject under which the log may speak of a user: the text itself, and the ids and names, also earlier ones, of
   * the users, there or deleted, that have it as userName, externalId, e-mail address or id.
   */
  async subjectsOf(organizationId: string, text: string): Promise<string[]> {
    const folded = fold(text);
    const id = isId(folded) ? [{ id: folded }] : [];
    const { prisma } = this.#database;
    const email = await prisma.attributeValue.findMany({
      where: { organizationId, resourceType: 'User', attribute: 'emails.value', value: folded },
      select: { resourceId: true },
      take: MAX_NAMESAKES,
    });
    const past = await prisma.pastName.findMany({
      where: { organizationId, name: folded },
      select: { resourceId: true },
      take: MAX_NAMESAKES,
    });
    const ids = [...id, ...[...email, ...past].map(({ resourceId }) => ({ id: resourceId }))];
    const [users, deleted] = await Promise.all([
      prisma.user.findMany({
        where: { organizationId, OR: [{ userNameFolded: folded }, { externalId: text }, ...ids] },
        select: { id: true, userNameFolded: true, externalId: true },
        take: MAX_NAMESAKES,
      }),
      prisma.deletedResource.findMany({
        where: { organizationId, OR: [{ nameFolded: folded, resourceType: 'User' }, ...ids] },
        select: { id: true, nameFolded: true },
        orderBy: { deletedAt: 'desc' },
        take: MAX_NAMESAKES,
      }),
    ]);
    const known = [...users, ...deleted].map((resource) => resource.id);
    const names = [
      folded,
      ...users.flatMap((user) => [user.userNameFolded, fold(user.externalId ?? user.userNameFolded)]),
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
export function notesIn(notes: Json): Note[] {
  if (!Array.isArray(notes)) return [];
  return notes.flatMap((note) =>
    isObject(note) && typeof note.code === 'string' && typeof note.detail === 'string'
      ? [
          {
            code: note.code as ToleranceCode,
            detail: note.detail,
            ...(typeof note.meant === 'string' && { meant: note.meant }),
          },
        ]
      : [],
  );
}

/** The lowest id that an entry of this time can have; of all entries without one. */
export function firstIdAt(time: Date | undefined): string {
  if (time === undefined) return NOTHING;
  return uuidv7({ msecs: Math.max(0, time.getTime()), seq: 0, random: new Uint8Array(16) });
}

const before = ({ until }: LogFilter) => (until === undefined ? {} : { lt: until });

function where(organizationId: string, filter: LogFilter): ProvisioningLogEntryWhereInput {
  const { operations, subjects, requestId } = filter;
  return {
    organizationId,
    ...(operations === undefined ? {} : { operation: { in: [...operations] } }),
    ...(subjects === undefined ? {} : { subject: { in: [...subjects] } }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

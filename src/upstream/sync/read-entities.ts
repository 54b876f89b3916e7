import { giveWay } from '../../protocol/give-way.js';
import type { JsonObject } from '../../protocol/json.js';
import { isObject } from '../../protocol/json.js';
import type { SyncedType } from '../../store/upstream/sync-row.js';
import type { TransformationContext } from '../transformation/transformation.js';
import { TransformationError } from '../transformation/transformation-error.js';
import { fingerprintOf, idIn, type LocalBody, localBody, membersFingerprint } from './local-body.js';
import { MAX_GROUP_MEMBERS } from './member-changes.js';
import { countedOf, type SyncContext, type Tally } from './sync-context.js';

/** One resource of an upstream, as it is to be here. */
export interface Entity extends LocalBody {
  readonly upstreamId: string;
  readonly fingerprint: string;
  readonly membersFingerprint: string | null;
  readonly modified: Date | null;
}

/** What a page of an upstream has. */
export interface ReadEntities {
  readonly entities: readonly Entity[];
  /** Ids of those that cannot be written here as they are. */
  readonly failed: readonly string[];
  /** Ids of those that a condition leaves out. */
  readonly outOfScope: readonly string[];
  /** The latest change. */
  readonly seenAt: Date | null;
}

/** @param isWithoutMembers whether the members could not be read with it */
export async function readEntities(
  context: SyncContext,
  type: SyncedType,
  resources: readonly JsonObject[],
  tally: Tally,
  isWithoutMembers: boolean,
): Promise<ReadEntities> {
  const entities = new Map<string, Entity>();
  const failed: string[] = [];
  const outOfScope: string[] = [];
  let seenAt: Date | null = null;
  const failUnread = (id: string, reason: string, sentence: string) => {
    failed.push(id);
    tally.failUnread(id, reason, sentence);
  };
  for (const resource of resources) {
    // Each may be as large, and cost its transformation as much, as the limits let it.
    await giveWay();
    const id = idIn(resource.id);
    if (id === undefined) {
      tally.count('read');
      tally.failUnread('', 'no-id', `A ${type} has no id, or one that is longer than 500 characters.`);
      continue;
    }
    if (entities.has(id)) {
      tally.note(id, 'same-id', `Two ${type}s of one page have this id; the first of them counts.`);
      continue;
    }
    tally.count('read');
    const modified = modifiedOf(resource);
    if (modified !== null && (seenAt === null || modified > seenAt)) seenAt = modified;
    if (isWithoutMembers) {
      failUnread(id, 'too-large', 'The group is larger than one answer of an upstream may be.');
      continue;
    }
    try {
      const transformed = transform(context, type, resource);
      if (transformed === undefined) {
        outOfScope.push(id);
        continue;
      }
      const body = localBody(context.typeOf(type), transformed, context.run.kind);
      if (body.members.length > MAX_GROUP_MEMBERS) {
        const most = `${countedOf(body.members.length, 'User')} or groups: more than ${MAX_GROUP_MEMBERS}`;
        failed.push(id);
        tally.fail(id, 'too-many-members', `The group has ${most}.`);
        continue;
      }
      entities.set(id, {
        ...body,
        upstreamId: id,
        modified,
        fingerprint: fingerprintOf([body.attributes, body.managerId ?? null]),
        membersFingerprint: type === 'Group' ? membersFingerprint(body.members) : null,
      });
    } catch (error) {
      if (!(error instanceof TransformationError)) throw error;
      failUnread(id, 'transformation', error.message);
    }
  }
  return { entities: [...entities.values()], failed, outOfScope, seenAt };
}

/** @returns undefined for what is left out */
function transform(context: SyncContext, type: SyncedType, resource: JsonObject): JsonObject | undefined {
  const { transformation, system } = context;
  if (transformation === undefined) return resource;
  const entity = type === 'User' ? transformation.user : transformation.group;
  // What a transformation does not speak of is not read.
  if (entity === undefined) return undefined;
  const about: TransformationContext = {
    properties: system.properties,
    variables: {
      currentDate: new Date().toISOString().replace('T', ' ').slice(0, 23),
      entityBaseLocation: `${system.baseUrl.replace(/\/+$/, '')}/${type}s/`,
    },
  };
  const result = entity.transform(resource, about);
  return result.outcome === 'skipped' ? undefined : result.resource;
}

function modifiedOf({ meta }: JsonObject): Date | null {
  const text = isObject(meta) ? meta.lastModified : undefined;
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(text)) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}

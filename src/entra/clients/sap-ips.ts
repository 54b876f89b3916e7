import type { FailedStep } from '../job/run.js';
import type { TargetClient } from '../job/target-client.js';
import { JobFailure } from '../job/target-client.js';
import { DEFAULT_MAPPINGS } from '../mapping/default-mappings.js';
import type { TargetResource } from '../target/target-resource.js';
import { withoutEnterprise } from './client-mappings.js';
import type { Created, Document, ProvisioningClient, ResourceKind } from './model.js';
import { byIndex, type Page, page, patch, post, put, remove } from './requests.js';

/** Elements of a page; the most that SAP's own directory gives, and its proxy. */
const PAGE_SIZE = 100;

/** Properties of the target system, by what they are called at SAP. */
export interface SapIpsOptions {
  /** `scim.support.patch.operation`: change by PATCH instead of PUT. */
  readonly patches?: boolean | undefined;
  /** `scim.include.if.match.wildcard.header`: send `If-Match: *` with every change and deletion. */
  readonly sendsIfMatch?: boolean | undefined;
  /** `ips.delete.existedbefore.entities`: delete also what it did not create. */
  readonly deletesExisting?: boolean | undefined;
  /** `ips.delete.threshold.users` and `.groups`: most deletions in a run; of more, none is done. */
  readonly mostDeletions?: Readonly<Partial<Record<ResourceKind, number>>> | undefined;
  /** Read by `startId`, as another client that SAP wrote does; of Identity Provisioning itself it is not known. */
  readonly startsById?: boolean | undefined;
}

const MAX_BODY = 500;
const UNIQUE: Readonly<Record<ResourceKind, string>> = { User: 'userName', Group: 'displayName' };

/** SAP Identity Provisioning with a target system of the type "SCIM System" (SAP.md §3). */
export function sapIps({
  patches = false,
  sendsIfMatch = false,
  deletesExisting = false,
  mostDeletions = {},
  startsById = false,
}: SapIpsOptions = {}): ProvisioningClient {
  const headers: Record<string, string> = sendsIfMatch ? { 'If-Match': '*' } : {};
  const update = (target: TargetClient, kind: ResourceKind, id: string, document: Document): Promise<boolean> => {
    if (!patches) return put(target, kind, id, { ...document, id }, headers);
    const { schemas: _, ...value } = document;
    return patch(target, kind, id, [{ op: 'replace', value }], headers);
  };
  const find = (target: TargetClient, kind: ResourceKind, document: Document) =>
    target.match(kind === 'User' ? '/Users' : '/Groups', `${UNIQUE[kind]} eq "${document[UNIQUE[kind]]}"`, false);
  return {
    name: 'SAP Identity Provisioning',
    headers: {},
    blank: '%20',
    mappings: withoutEnterprise(DEFAULT_MAPPINGS),
    deletions: { existedBefore: deletesExisting, most: mostDeletions },
    describe,
    async test(target) {
      await page(target, 'User', [
        ['startIndex', '1'],
        ['count', '1'],
      ]);
    },
    // It creates, and searches only when that meets a conflict.
    match: async () => undefined,
    async create(target, kind, document): Promise<Created> {
      const created = await post(target, kind, document);
      if (created !== undefined) return { id: created.id, existedBefore: false };
      const found = await find(target, kind, document);
      if (found === undefined) {
        throw new JobFailure(
          'EntryConflict',
          `POST was answered with 409, and a filter by ${UNIQUE[kind]} finds nothing that is in the way.`,
        );
      }
      if (!(await update(target, kind, found.id, document))) {
        throw new JobFailure('InvalidAnchor', `${found.id} was found by a filter, and is gone when it is changed.`);
      }
      return { id: found.id, existedBefore: true };
    },
    update: (target, id, document) => update(target, 'User', id, document),
    disable: (target, id, document) => update(target, 'User', id, { ...document, active: false }),
    async delete(target, kind, id) {
      await remove(target, kind, id, headers);
      return 'deleted';
    },
    updateGroup: (target, id, document, { all }) =>
      update(target, 'Group', id, { ...document, members: all.map(({ value }) => ({ value })) }),
    list: startsById ? listById : (target, kind) => byIndex(target, kind, PAGE_SIZE),
  };
}

/** As in the job log of Identity Provisioning. */
function describe({ action, name, url, outcome, message }: FailedStep): string {
  const what = `Failed to ${action} entity ${name}.`;
  if (outcome === undefined || !('status' in outcome) || outcome.status < 400) return `${what} ${message}`;
  const body = outcome.text.trim().replace(/\s+/g, ' ').slice(0, MAX_BODY);
  return `${what} HTTP operation failed invoking ${url} with statusCode: ${outcome.status}, Response: ${body}`;
}

/** By id where the endpoint answers with `nextId`, else by index. */
async function* listById(target: TargetClient, kind: ResourceKind): AsyncGenerator<TargetResource> {
  const first = await byId(target, kind, 'initial').catch((error: unknown) => {
    if (error instanceof JobFailure && error.code === 'SystemForCrossDomainIdentityManagementBadRequest')
      return undefined;
    throw error;
  });
  if (first?.nextId === undefined) {
    yield* byIndex(target, kind, PAGE_SIZE, first);
    return;
  }
  const seen = new Set<string>();
  for (let current = first; ; ) {
    yield* current.resources;
    const { nextId } = current;
    if (nextId === undefined || nextId === 'end') return;
    if (seen.has(nextId)) {
      throw new JobFailure(
        'SystemForCrossDomainIdentityManagementServiceIncompatible',
        `Paging by id goes in a circle: nextId ${nextId} came twice.`,
      );
    }
    seen.add(nextId);
    current = await byId(target, kind, nextId);
  }
}

const byId = (target: TargetClient, kind: ResourceKind, startId: string): Promise<Page> =>
  page(target, kind, [
    ['startId', startId],
    ['count', `${PAGE_SIZE}`],
  ]);

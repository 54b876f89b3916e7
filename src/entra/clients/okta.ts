import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { FailedStep } from '../job/run.js';
import { errorText, type TargetClient } from '../job/target-client.js';
import { DEFAULT_MAPPINGS } from '../mapping/default-mappings.js';
import { IncompatibleAnswer, readList, readResource, type TargetResource } from '../target/target-resource.js';
import { withoutEnterprise, withSource } from './client-mappings.js';
import { type Document, endpointOf, type ProvisioningClient, type ResourceKind } from './model.js';
import { byIndex, page, patch, put, remove } from './requests.js';

/** Elements of a page when Okta imports. */
const PAGE_SIZE = 100;

export interface OktaOptions {
  /**
   * How the app came about: from the integration network, which changes `active` and groups by PATCH; or by the App
   * Integration Wizard, which changes everything by PUT.
   */
  readonly app: 'network' | 'wizard';
}

/** Okta, as its SCIM 2.0 protocol reference describes it. */
export function okta({ app }: OktaOptions = { app: 'network' }): ProvisioningClient {
  const usesPatch = app === 'network';
  const setActive = (target: TargetClient, id: string, document: Document) =>
    usesPatch
      ? patch(target, 'User', id, [{ op: 'replace', value: { active: false } }])
      : merge(target, id, { ...document, active: false });
  return {
    name: 'Okta',
    headers: { 'User-Agent': 'Okta SCIM Client 1.0.0' },
    blank: '%20',
    mappings: withSource(withoutEnterprise(DEFAULT_MAPPINGS), 'externalId', 'objectId'),
    describe,
    async test(target) {
      await page(target, 'User', [
        ['startIndex', '1'],
        ['count', '2'],
      ]);
      await page(target, 'Group', [
        ['startIndex', '1'],
        ['count', `${PAGE_SIZE}`],
      ]);
    },
    match,
    async create(target, kind, document) {
      const body =
        kind === 'User' ? { ...document, groups: [], password: randomBytes(12).toString('base64url') } : document;
      return target.create(endpointOf(kind), body);
    },
    async update(target, kind, id, document) {
      if (kind === 'User') return merge(target, id, document);
      if (!usesPatch) return put(target, kind, id, document);
      return patch(target, kind, id, [{ op: 'replace', value: { id, displayName: document.displayName } }]);
    },
    disable: setActive,
    async delete(target, kind, id) {
      if (kind === 'Group') {
        await remove(target, kind, id);
        return 'deleted';
      }
      await setActive(target, id, {});
      return 'disabled';
    },
    async setMembers(target, id, document, { all, added, removed }) {
      if (!usesPatch) return put(target, 'Group', id, { ...document, members: all.map((value) => ({ value })) });
      // A change of members goes with the name of the group.
      if (!(await patch(target, 'Group', id, [{ op: 'replace', value: { id, displayName: document.displayName } }]))) {
        return false;
      }
      return patch(target, 'Group', id, [
        ...removed.map((value) => ({ op: 'remove', path: `members[value eq "${value}"]` })),
        ...(added.length === 0 ? [] : [{ op: 'add', path: 'members', value: added.map((value) => ({ value })) }]),
      ]);
    },
    list: (target, kind) => byIndex(target, kind, PAGE_SIZE),
  };
}

const DOING: Readonly<Record<FailedStep['object'], Readonly<Record<FailedStep['action'], string>>>> = {
  User: {
    create: 'Error while creating user',
    update: 'Error while trying to push profile update for',
    delete: 'Error while deactivating user',
    read: 'Error while looking up user',
  },
  Group: {
    create: 'Error while creating user group',
    update: 'Error while updating user group',
    delete: 'Error while deleting user group',
    read: 'Error while looking up user group',
  },
};

/** As under Dashboard > Tasks: Okta's words, then those of the server, which are all that tells the cause. */
function describe({ action, object, name, outcome, message }: FailedStep): string {
  const isAnswer = outcome !== undefined && 'status' in outcome;
  const remote = isAnswer ? errorText(outcome) : '';
  const cause = isAnswer && outcome.status >= 400 ? (STATUS_CODES[outcome.status] ?? String(outcome.status)) : message;
  const said = remote === '' ? '' : ` Errors reported by remote server: ${remote}`;
  const what =
    object === 'User'
      ? `Automatic provisioning of user ${name} to app failed`
      : `Unable to ${action} Group Push mapping target App group ${name}`;
  return `${what}: ${DOING[object][action]} ${name}: ${cause.replace(/\.$/, '')}.${said}`;
}

/** Only users are looked for; a group is created without a look. 404 is as good as an empty list to Okta. */
async function match(target: TargetClient, kind: ResourceKind, name: string): Promise<TargetResource | undefined> {
  if (kind === 'Group') return undefined;
  const query = [
    ['filter', `userName eq "${name}"`],
    ['startIndex', '1'],
    ['count', `${PAGE_SIZE}`],
  ] as const;
  return target.ask({ method: 'GET', path: endpointOf(kind), query }, [200, 404], ({ status, json }) => {
    if (status === 404) return undefined;
    const { resources } = readList(json);
    if (resources.length > 1) throw new IncompatibleAnswer(`userName eq "${name}" found ${resources.length} users`);
    return resources[0];
  });
}

/** Reads a user, puts what has changed into it, and sends the whole back. */
async function merge(target: TargetClient, id: string, document: Document): Promise<boolean> {
  const path = `${endpointOf('User')}/${encodeURIComponent(id)}`;
  const found = await target.ask({ method: 'GET', path }, [200, 404], ({ status, json }) =>
    status === 404 ? undefined : readResource(json),
  );
  if (found === undefined) return false;
  return put(target, 'User', id, { ...(found.json as Document), ...document });
}

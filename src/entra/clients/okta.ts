import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { FailedStep } from '../job/run.js';
import { errorText, type TargetClient } from '../job/target-client.js';
import { DEFAULT_MAPPINGS } from '../mapping/default-mappings.js';
import { memberOf } from '../target/target-path.js';
import { IncompatibleAnswer, readList, readResource, type TargetResource } from '../target/target-resource.js';
import { withoutEnterprise, withSource } from './client-mappings.js';
import { type Document, endpointOf, type Member, type ProvisioningClient, type ResourceKind } from './model.js';
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
  const setActive = (target: TargetClient, id: string, active: boolean) =>
    patch(target, 'User', id, [{ op: 'replace', value: { active } }]);
  const disable = (target: TargetClient, id: string, document: Document) =>
    usesPatch ? setActive(target, id, false) : merge(target, id, { ...document, active: false });
  return {
    name: 'Okta',
    headers: { 'User-Agent': 'Okta SCIM Client 1.0.0', 'Accept-Charset': 'utf-8' },
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
        kind === 'User'
          ? { ...document, groups: [], password: randomBytes(12).toString('base64url') }
          : groupWith(document, []);
      const { id } = await target.create(endpointOf(kind), body);
      return { id, existedBefore: false };
    },
    async update(target, id, document) {
      if (!usesPatch) return merge(target, id, document);
      const found = await read(target, id);
      if (found === undefined) return false;
      // To activate somebody is one of the three things that it does by PATCH.
      const isBack = memberOf(found.json, 'active') === false && document.active === true;
      if (isBack && !(await setActive(target, id, true))) return false;
      return replace(target, found, document);
    },
    disable,
    async delete(target, kind, id) {
      if (kind === 'Group') {
        await remove(target, kind, id);
        return 'deleted';
      }
      await disable(target, id, {});
      return 'disabled';
    },
    async updateGroup(target, id, document, { all, added, removed }) {
      if (!usesPatch) return put(target, 'Group', id, groupWith(document, all));
      // A change of members goes with the name of the group.
      if (!(await patch(target, 'Group', id, [{ op: 'replace', value: { id, displayName: document.displayName } }]))) {
        return false;
      }
      if (added.length + removed.length === 0) return true;
      return patch(target, 'Group', id, [
        ...removed.map(({ value }) => ({ op: 'remove', path: `members[value eq "${value}"]` })),
        ...(added.length === 0 ? [] : [{ op: 'add', path: 'members', value: added }]),
      ]);
    },
    list: (target, kind) => byIndex(target, kind, PAGE_SIZE),
  };
}

/** It gives a group no external id. */
const groupWith = ({ schemas, displayName }: Document, members: readonly Member[]): Document => ({
  schemas,
  displayName,
  members,
});

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

/** 404 is as good as an empty list to Okta. */
async function match(target: TargetClient, kind: ResourceKind, name: string): Promise<TargetResource | undefined> {
  const filter = `${kind === 'User' ? 'userName' : 'displayName'} eq "${name}"`;
  const query = [
    ['filter', filter],
    ['startIndex', '1'],
    ['count', `${PAGE_SIZE}`],
  ] as const;
  return target.ask({ method: 'GET', path: endpointOf(kind), query }, [200, 404], ({ status, json }) => {
    if (status === 404) return undefined;
    const { resources } = readList(json);
    if (resources.length > 1) throw new IncompatibleAnswer(`${filter} found ${resources.length} resources`);
    return resources[0];
  });
}

/** Reads a user, puts what has changed into it, and sends the whole back. */
async function merge(target: TargetClient, id: string, document: Document): Promise<boolean> {
  const found = await read(target, id);
  return found !== undefined && replace(target, found, document);
}

/** @returns undefined when the user is gone */
const read = (target: TargetClient, id: string): Promise<TargetResource | undefined> =>
  target.ask(
    { method: 'GET', path: `${endpointOf('User')}/${encodeURIComponent(id)}` },
    [200, 404],
    ({ status, json }) => (status === 404 ? undefined : readResource(json)),
  );

const replace = (target: TargetClient, { id, json }: TargetResource, document: Document): Promise<boolean> =>
  put(target, 'User', id, { ...(json as Document), ...document, id });

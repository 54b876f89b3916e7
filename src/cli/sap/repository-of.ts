import type { Repository } from '../../upstream/sap-check/check-account.js';
import type { OpenRuntime } from '../runtime.js';

const PRESENT = ['here', 'disabled', 'renamed'];

/** What an organization of this server knows into which the repository is synced. */
export function repositoryOf(
  open: OpenRuntime,
  organization: { readonly id: string; readonly slug: string },
): Repository {
  return {
    slug: organization.slug,
    async runs() {
      const ended = (await open.syncs.runs(organization.slug)).filter(({ state }) => state === 'finished');
      // The newest comes first.
      const last = new Map([...ended].reverse().map((run) => [`${run.kind}/${run.systemId}`, run]));
      return [...last.values()].map(({ kind, systemName, startedAt }) => ({ kind, system: systemName, startedAt }));
    },
    async find(user) {
      const answers = await open.why.ask(organization, user);
      const found = answers.find(({ answer }) => PRESENT.includes(answer))?.person;
      return found === undefined ? undefined : { active: found.active };
    },
  };
}

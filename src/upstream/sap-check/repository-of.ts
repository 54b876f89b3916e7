import type { Syncs } from '../sync/syncs.js';
import type { Repository } from './check-account.js';

const PRESENT = ['here', 'disabled', 'renamed'];

/** What tells of people of this server. */
export interface PeopleSeen {
  ask(
    organization: { readonly id: string; readonly slug: string },
    who: string,
  ): Promise<readonly { readonly answer: string; readonly person?: { readonly active: boolean } | undefined }[]>;
}

/** What an organization of this server knows into which the repository is synced. */
export function repositoryOf(
  { syncs, why }: { readonly syncs: Pick<Syncs, 'runs'>; readonly why: PeopleSeen },
  organization: { readonly id: string; readonly slug: string },
): Repository {
  return {
    slug: organization.slug,
    async runs() {
      const ended = (await syncs.runs(organization.slug)).filter(({ state }) => state === 'finished');
      // The newest comes first.
      const last = new Map([...ended].reverse().map((run) => [`${run.kind}/${run.systemId}`, run]));
      return [...last.values()].map(({ kind, systemName, startedAt }) => ({ kind, system: systemName, startedAt }));
    },
    async find(user) {
      const answers = await why.ask(organization, user);
      const found = answers.find(({ answer }) => PRESENT.includes(answer))?.person;
      return found === undefined ? undefined : { active: found.active };
    },
  };
}

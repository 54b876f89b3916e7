import { z } from 'zod';
import { ChangedMeanwhile, type Organization, type Organizations } from '../../../directory/organizations.js';
import type { Retention } from '../../../directory/retention/retention.js';
import { MAX_KEPT_DAYS, MAX_KEPT_ENTRIES } from '../../../directory/retention/retention-limits.js';
import { DISCOVERIES } from '../../../protocol/tenant.js';
import { versioned } from '../answer.js';
import { conflict, notFound, roleNeeded } from '../api-error.js';
import type { OrganizationSettings } from '../contract/settings.js';
import { type Route, route } from '../route.js';

const standard = z.strictObject({
  uniqueExternalId: z.boolean(),
  discovery: z.enum(DISCOVERIES),
});
const whole = (most: number) =>
  z
    .number(`A whole number from 1 to ${most}.`)
    .int(`A whole number from 1 to ${most}.`)
    .min(1, 'At least 1.')
    .max(most, `At most ${most}.`)
    .nullable();
const retentionForm = z.strictObject({
  logDays: whole(MAX_KEPT_DAYS),
  historyDays: whole(MAX_KEPT_DAYS),
  deletedDays: whole(MAX_KEPT_DAYS),
  logEntries: whole(MAX_KEPT_ENTRIES),
  historyEntries: whole(MAX_KEPT_ENTRIES),
});

/** The page Settings: how the standard is taken, and what is kept for how long. */
export const settingsRoutes = (
  organizations: Pick<Organizations, 'get' | 'set'>,
  retention: Pick<Retention, 'find' | 'set'>,
): Route[] => {
  const describe = async (organization: Organization) => {
    const found = await retention.find(organization.id);
    if (found === undefined) throw notFound();
    const { slug, profile, version, uniqueExternalId, discovery } = organization;
    const { logDays, historyDays, deletedDays } = found.policy;
    const answer: OrganizationSettings = {
      version,
      slug,
      profile,
      // What another version kept and this one does not know is shown as the first.
      standard: { uniqueExternalId, discovery: DISCOVERIES.find((one) => one === discovery) ?? DISCOVERIES[0] },
      retention: found.settings,
      kept: { logDays, historyDays, deletedDays },
    };
    return versioned(answer, version);
  };
  const path = '/organizations/:slug/settings';
  return [
    route({
      method: 'GET',
      path,
      access: 'read',
      run: async ({ organization: { slug } }) => describe(await organizations.get(slug)),
    }),
    route({
      method: 'PUT',
      path: `${path}/standard`,
      access: 'write',
      body: standard,
      run: ({ organization: { slug }, body, by, version }) =>
        explained(async () => describe(await organizations.set(slug, body, by, version()))),
    }),
    route({
      method: 'PUT',
      path: `${path}/retention`,
      access: 'write',
      body: retentionForm,
      // What one keeps takes room from all, and what goes is gone: operators decide.
      run: ({ organization: { slug }, body, by, session, version }) =>
        explained(async () => {
          if (!session.account.isOperator) throw roleNeeded('operator');
          const { id } = await organizations.get(slug);
          await retention.set(id, body, by, version());
          return describe(await organizations.get(slug));
        }),
    }),
  ];
};

async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ChangedMeanwhile) throw conflict('Somebody else has changed these settings meanwhile.');
    throw error;
  }
}

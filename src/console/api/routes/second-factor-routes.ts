import { z } from 'zod';
import type { Passkeys } from '../../../auth/accounts/factors/passkeys.js';
import type { ListedFactor, SecondFactors } from '../../../auth/accounts/factors/second-factors.js';
import { requireFreshSignIn, requireOwnSignIn } from '../access.js';
import type {
  SecondFactors as Answer,
  FactorItem,
  PasskeyBegun,
  RecoveryCodes,
  TotpBegun,
} from '../contract/second-factors.js';
import { idParams } from '../list-query.js';
import { type Route, route } from '../route.js';

export interface FactorServices {
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
}

const ceremony = z.string().max(4_000);
const name = z.string().trim().min(1, 'Give it a name, such as that of the device.').max(100);
/** Checked by what reads it. */
export const passkeyResponse = z.looseObject({ id: z.string().max(2_000) });

/** How somebody signs in, besides their password: their own affair. */
export const secondFactorRoutes = ({ factors, passkeys }: FactorServices): Route[] => [
  route({
    method: 'GET',
    path: '/second-factors',
    access: 'signedIn',
    async run({ session }): Promise<Answer> {
      requireOwnSignIn(session);
      const { factors: found, recoveryCodes } = await factors.list(session.account.id);
      return { factors: found.map(toItem), recoveryCodes };
    },
  }),
  route({
    method: 'POST',
    path: '/second-factors/totp',
    access: 'signedIn',
    run({ session }): Promise<TotpBegun> {
      requireFreshSignIn(session);
      return factors.beginTotp(session.account);
    },
  }),
  route({
    method: 'POST',
    path: '/second-factors/totp/confirm',
    access: 'signedIn',
    body: z.strictObject({ ceremony, code: z.string('Enter the code that the app shows.').max(20), name }),
    async run({ session, body, by }): Promise<RecoveryCodes> {
      requireFreshSignIn(session);
      return { recoveryCodes: await factors.addTotp(session.account, body.ceremony, body.code, body.name, by) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/second-factors/:id',
    access: 'signedIn',
    params: idParams,
    run({ session, params: { id }, by }) {
      requireFreshSignIn(session);
      return factors.remove(session.account.id, id, by);
    },
  }),
  route({
    method: 'POST',
    path: '/second-factors/recovery-codes',
    access: 'signedIn',
    async run({ session, by }): Promise<RecoveryCodes> {
      requireFreshSignIn(session);
      return { recoveryCodes: await factors.newRecoveryCodes(session.account.id, by) };
    },
  }),
  route({
    method: 'POST',
    path: '/passkeys',
    access: 'signedIn',
    run({ session, origin }): Promise<PasskeyBegun> {
      requireFreshSignIn(session);
      return passkeys.beginAdding(session.account, origin);
    },
  }),
  route({
    method: 'POST',
    path: '/passkeys/confirm',
    access: 'signedIn',
    body: z.strictObject({ ceremony, response: passkeyResponse, name }),
    async run({ session, body, origin, by }): Promise<RecoveryCodes> {
      requireFreshSignIn(session);
      const { account } = session;
      return { recoveryCodes: await factors.addPasskey(account, body.ceremony, body.response, body.name, origin, by) };
    },
  }),
];

const toItem = (factor: ListedFactor): FactorItem => ({
  ...factor,
  createdAt: factor.createdAt.toISOString(),
  lastUsedAt: factor.lastUsedAt?.toISOString() ?? null,
});

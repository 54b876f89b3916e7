import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { hashToken } from '../../../src/secrets/secret-token.js';
import { callWith } from '../../support/auth-server.js';
import type { TestOrganization } from '../../support/test-server.js';
import type { Attack, World } from '../attack.js';

const GUESSERS = { measured: 40, else: 10 };
/** Guesses at an organization that there is, from the address from which the right secrets come too. */
const AT_KNOWN = 12;
/** Secrets that the server has not verified since its start: each costs a slow hash. */
const RIGHT = { measured: 5, else: 2 };

/** Such as an operator would choose; nobody has shown it to the server yet. */
const chosenSecret = (): string => `Wr0ught-${randomBytes(12).toString('hex')}`;

async function organizationWithChosen(world: World): Promise<TestOrganization & { readonly chosen: string }> {
  const organization = await world.createOrganization('core');
  const chosen = chosenSecret();
  await world.query(
    `INSERT INTO credentials (organization_id, id, kind, name, hash) VALUES ($1, gen_random_uuid(), 'token', 'chosen', $2)`,
    organization.id,
    await hashToken(chosen),
  );
  return { ...organization, chosen };
}

const guessAt = (tenantUrl: string) => callWith(tenantUrl, `Bearer ${chosenSecret()}`);

export const GUESSING: readonly Attack[] = [
  {
    name: 'guessing: 40 connections with invented slugs, and others at a known one, while right secrets come',
    async prepare(world) {
      const [guessing, knowing] = world.isMeasured ? [GUESSERS.measured, RIGHT.measured] : [GUESSERS.else, RIGHT.else];
      const organizations: Awaited<ReturnType<typeof organizationWithChosen>>[] = [];
      for (let i = 0; i < knowing; i += 1) organizations.push(await organizationWithChosen(world));
      return async () => {
        let isOver = false;
        const statuses = new Set<number>();
        const guesser = async () => {
          while (!isOver) {
            const { status } = await guessAt(`${world.scimUrl}invented-${randomBytes(6).toString('hex')}`);
            statuses.add(status);
          }
        };
        const guessers = Array.from({ length: guessing }, guesser);
        const first = organizations[0]?.client.tenantUrl ?? '';
        const guesses = Array.from({ length: AT_KNOWN }, () => guessAt(first));
        await delay(200);
        const right: number[] = [];
        for (const { client, chosen } of organizations) {
          right.push((await callWith(client.tenantUrl, `Bearer ${chosen}`)).status);
        }
        isOver = true;
        for (const { status } of await Promise.all(guesses)) statuses.add(status);
        await Promise.all(guessers);
        expect(right).toEqual(Array(knowing).fill(200));
        expect([...statuses].filter((status) => status !== 401 && status !== 429)).toEqual([]);
      };
    },
  },
];

import { DEFAULT_SETTINGS } from '../../protocol/tenant.js';
import { ProxyLimit } from './proxy-limit.js';
import { RequestLimiter } from './request-limiter.js';

const callOf = (id: string) => ({
  tenant: {
    id,
    slug: 'contoso',
    resourceTypes: new Map(),
    credentialKinds: new Set<string>(),
    cursorKey: new Uint8Array(),
    ...DEFAULT_SETTINGS,
  },
  actor: { kind: 'client' as const, name: 'IAG', permissions: { write: true, types: undefined } },
  requestId: 'r',
  baseUrl: 'https://rollcall.example',
});
const CONTOSO = callOf('01940c6e-7b1a-7c3d-9c55-2b1f0a6f3e21');

test('of the requests of a minute, those from the 151st on are slowed, and the 201st is refused, of that organization alone', async () => {
  const waits: number[] = [];
  let now = 0;
  const limit = new ProxyLimit(new RequestLimiter(undefined, () => now), async (ms) => waits.push(ms));
  for (let i = 0; i < 150; i += 1) await limit.admit(CONTOSO);
  expect(waits).toEqual([]);
  await limit.admit(CONTOSO);
  expect(waits).toEqual([1_000]);
  for (let i = 152; i <= 200; i += 1) await limit.admit(CONTOSO);
  expect(waits).toHaveLength(50);
  await expect(limit.admit(CONTOSO)).rejects.toMatchObject({ status: 429, headers: { 'Retry-After': '1' } });
  await limit.admit(callOf('01940c6e-7b1a-7c3d-9c55-2b1f0a6f3e22'));
  now = 60_000;
  await limit.admit(CONTOSO);
  expect(waits).toHaveLength(50);
});

import { explanationOf, explanationText } from '../../src/directory/explain/explanation.js';
import { REFUSALS } from '../../src/directory/explain/reasons/reasons.js';
import { LogReader, type ReadableEntry } from '../../src/directory/log/log-reader.js';
import { REFUSAL_CODES, type RefusalCode } from '../../src/protocol/reason-code.js';
import { NO_ORGANIZATION } from '../../src/protocol/tenant.js';
import { LogEntryStore } from '../../src/store/log/log-entry-store.js';
import { type AuthServer, createAuthServer } from '../support/auth-server.js';
import { until } from '../support/until.js';
import { ELSEWHERE, FAILING, PROVOCATIONS } from './provocations.js';

let auth: AuthServer;
let reader: LogReader;

beforeAll(async () => {
  const environment = { MAX_RESOURCE_BYTES: '10000' };
  // What is provoked is no news for whoever reads the output of the test.
  auth = await createAuthServer({ environment, onLog: () => {}, onLine: () => {} });
  await auth.server.query(FAILING);
  reader = new LogReader(new LogEntryStore(auth.server.services.database));
});
afterAll(() => auth.close());

async function refusalsOf(organizationId: string): Promise<ReadableEntry[]> {
  await auth.server.flushLog();
  const entries: ReadableEntry[] = [];
  for await (const entry of reader.read(organizationId, { failures: true, limit: 1_000 })) entries.push(entry);
  return entries;
}

test.each(Object.keys(PROVOCATIONS) as (keyof typeof PROVOCATIONS)[])(
  '%s is provoked, kept under its code, and explained',
  async (code) => {
    const organization = await auth.server.createOrganization('core');
    await PROVOCATIONS[code]({ ...organization, auth, server: auth.server });
    const id = code === 'organization-unknown' ? NO_ORGANIZATION : organization.id;
    const found = async () => (await refusalsOf(id)).find(({ reason }) => reason === code);
    await until(async () => (await found()) !== undefined);
    const entry = (await found()) as ReadableEntry;
    const { why, change, status } = REFUSALS[code];
    expect(entry.status).toBe(status);
    expect(entry.sentence).toMatch(new RegExp(`^(Refused|Failed) .* with ${status}`));
    expect(explanationText(explanationOf(entry))).toBe(`${entry.sentence} ${why} ${change}`);
  },
);

test('every reason is provoked here or, where that takes another server, named with who does', () => {
  const here: RefusalCode[] = [...(Object.keys(PROVOCATIONS) as RefusalCode[])];
  expect([...here, ...(Object.keys(ELSEWHERE) as RefusalCode[])].sort()).toEqual([...REFUSAL_CODES].sort());
});

test('each text is whole sentences, of its own', () => {
  const texts = Object.values(REFUSALS).flatMap(({ why, change }) => [why, change]);
  for (const text of texts) expect(text).toMatch(/^[A-Z].*[.\w]$/);
  expect(new Set(Object.values(REFUSALS).map(({ why }) => why)).size).toBe(REFUSAL_CODES.length);
});

import { explanationOf, explanationText } from '../../src/directory/explain/explanation.js';
import { REFUSALS } from '../../src/directory/explain/reasons/reasons.js';
import { LogReader, type ReadableEntry } from '../../src/directory/log/log-reader.js';
import { REFUSAL_CODES } from '../../src/protocol/reason-code.js';
import { NO_ORGANIZATION } from '../../src/protocol/tenant.js';
import { LogEntryStore } from '../../src/store/log/log-entry-store.js';
import { type AuthServer, createAuthServer } from '../support/auth-server.js';
import { until } from '../support/until.js';
import { FAILING, PROVOCATIONS } from './provocations.js';
import { SENTENCES } from './sentences.js';

let auth: AuthServer;
let reader: LogReader;

beforeAll(async () => {
  const environment = { MAX_RESOURCE_BYTES: '10000', ALLOW_PRIVATE_ADDRESSES: 'true' };
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

/** A sentence without what is another in each run. */
const withoutChance = (sentence: string, slug: string): string =>
  sentence
    .replaceAll(slug, '{slug}')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '{id}')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '{time}')
    .replace(/127\.0\.0\.1:\d+/g, '{host}')
    .replace(/again in \d{3,} s/, 'again in {seconds} s')
    .replace(/socket hang up|(read )?ECONNRESET/, '{cut off}');

test.each(Object.keys(PROVOCATIONS) as (keyof typeof PROVOCATIONS)[])(
  '%s is provoked, kept under its code, and explained',
  async (code) => {
    const organization = await auth.server.createOrganization('core');
    await PROVOCATIONS[code]({ ...organization, auth, server: auth.server });
    const id = code === 'organization-unknown' ? NO_ORGANIZATION : organization.id;
    // The first of many has a sentence, and the others are counted.
    const found = async () =>
      (await refusalsOf(id)).find(({ reason, sentence }) => reason === code && !sentence.endsWith('counted only.'));
    await until(async () => (await found()) !== undefined);
    const entry = (await found()) as ReadableEntry;
    const { why, change, status } = REFUSALS[code];
    expect(entry.status).toBe(status);
    expect(withoutChance(entry.sentence, organization.slug)).toBe(SENTENCES[code]);
    expect(explanationText(explanationOf(entry))).toBe(`${entry.sentence} ${why} ${change}`);
  },
);

test('every reason is provoked, without exception', () => {
  expect(Object.keys(PROVOCATIONS).sort()).toEqual([...REFUSAL_CODES].sort());
});

test('each text is whole sentences, of its own', () => {
  const texts = Object.values(REFUSALS).flatMap(({ why, change }) => [why, change]);
  for (const text of texts) expect(text).toMatch(/^[A-Z].*[.\w]$/);
  expect(new Set(Object.values(REFUSALS).map(({ why }) => why)).size).toBe(REFUSAL_CODES.length);
});

import { testsOf } from '../../src/conformance/suites.js';
import type { ValidationReport } from '../../src/entra/validate/model.js';
import { defineDevices } from '../support/device-type.js';
import { startScimmyServer } from '../support/stand-ins/scimmy-server.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { validateWith } from './validate-with.js';

/** What was found, by the ids of the checks. */
const findings = ({ results }: ValidationReport) =>
  Object.fromEntries(
    results.flatMap(({ test: { id, clause, level }, status, found }) =>
      status === 'failed' || status === 'warned' ? [[id, `${status} ${level} ${clause}: ${found}`]] : [],
    ),
  );
const clausesIn = (report: ValidationReport) =>
  Object.fromEntries(Object.entries(findings(report)).map(([id, said]) => [id, said.split(':', 1)[0]]));
const skippedIn = ({ results }: ValidationReport) =>
  results.filter(({ status }) => status === 'skipped').map(({ test, found }) => `${test.id}: ${found}`);

describe('Rollcall', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await createTestServer();
  });
  afterAll(() => server.close());

  /** What was deleted is kept apart for a while; that is not what a validation leaves behind. */
  const stateOf = async (organization: TestOrganization) => {
    const { deleted_resources: _, ...live } = await storedState(server, organization);
    return live;
  };

  test('holds all of it in every profile, with resource types of its own, and is left as it was', async () => {
    const organizations = await Promise.all(
      (['core', 'vault', 'ias'] as const).map((each) => server.createOrganization(each)),
    );
    const [core] = organizations as [TestOrganization];
    await defineDevices(server, core);
    await server.services.definitions.removeType(core.slug, 'Spare');
    const before = await stateOf(core);
    const reports = await Promise.all(
      organizations.map(({ slug, token }) => validateWith(server.scimUrl + slug, token, testsOf(['scim']))),
    );
    for (const report of reports) {
      expect(findings(report)).toEqual({});
      expect(report.left).toEqual([]);
    }
    const untried = ['replace-immutable: User has no immutable text; Group has no immutable text'];
    expect(reports.map(skippedIn)).toEqual([[], untried, untried]);
    expect(await stateOf(core)).toEqual(before);
  });
});

test('scimmy-routers 1 lacks what is found', async () => {
  const other = await startScimmyServer('secret');
  const report = await validateWith(other.url, 'secret', testsOf(['scim']));
  other.close();
  expect(clausesIn(report)).toEqual({
    'challenge-shown': 'warned SHOULD RFC 7644 §2',
    'create-location': 'failed MUST RFC 7644 §3.3',
    'values-kept': 'failed MUST RFC 7643 §7',
    'null-is-nothing': 'failed MUST RFC 7643 §2.5',
    'one-primary': 'failed MUST RFC 7643 §2.4',
    'filter-full-names': 'failed MUST RFC 7644 §3.4.2.2',
    'filter-case-exact': 'failed MUST RFC 7643 §2.2',
    'filter-invalid': 'failed MUST RFC 7644 §3.4.2.2',
    'filter-booleans-have-no-order': 'failed MUST RFC 7644 §3.4.2.2',
    pages: 'failed MUST RFC 7644 §3.4.2.4',
    'count-zero': 'failed MUST RFC 7644 §3.4.2.4',
    search: 'failed MUST RFC 7644 §3.4.3',
    'search-of-all': 'warned SHOULD RFC 7644 §3.4.3',
    'replace-read-only': 'failed MUST RFC 7644 §3.5.1',
    'last-modified': 'failed MUST RFC 7643 §3.1',
    'patch-add-the-same': 'failed MUST RFC 7644 §3.5.2.1',
    'patch-primary': 'failed MUST RFC 7644 §3.5.2',
    'members-of-no-one-twice': 'failed MUST RFC 7644 §3.5.2.1',
    'groups-of-users': 'failed MUST RFC 7643 §4.1.2',
    'members-deleted': 'warned SHOULD RFC 7643 §4.2',
  });
  expect(skippedIn(report)).toEqual([
    'replace-immutable: User has no immutable text; Group has no immutable text',
    ...['etag', 'meta-version', 'not-modified', 'if-match'].map(
      (id) => `${id}: ServiceProviderConfig does not announce etag`,
    ),
    ...['cursor-declared', 'cursor-walk', 'cursor-invalid'].map(
      (id) => `${id}: ServiceProviderConfig does not announce pagination by cursor`,
    ),
  ]);
  expect(report.left).toEqual([]);
});

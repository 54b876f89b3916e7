import type { ScimAnswer } from '../client/connection.js';
import { ConnectionError, saysNothing } from '../client/connection-error.js';
import { bearer } from '../client/credentials.js';
import { isScim, isShutOut } from '../client/serves-scim.js';
import { memberOf } from '../target/target-path.js';
import { IncompatibleAnswer, readList } from '../target/target-resource.js';
import { type Diagnosis, failed, passed, warned } from './model.js';
import { excerpt, type Patient, probe } from './patient.js';

export async function checkAuthentication(patient: Patient): Promise<Diagnosis> {
  const first = await patient.first();
  if (!patient.options.hasCredential) {
    if (isShutOut(first)) {
      return failed(
        `It asks for a credential (status ${first.status}), and none was given.`,
        'Give the Secret Token in the environment as ROLLCALL_TOKEN, or another credential.',
      );
    }
    return letsIn('without a credential', first);
  }
  if (isShutOut(first)) {
    return failed(
      `It refuses the credential (status ${first.status}): ${excerpt(first)}.`,
      `Make a new Secret Token and paste it whole, without blanks; make sure that it belongs to this Tenant URL.${otherPath(patient, first)}`,
    );
  }
  if (patient.options.isAtHome) return passed('It accepts the credential.');
  for (const [who, credential] of [
    ['without a credential', undefined],
    ['with a token that nobody gave out', bearer(crypto.randomUUID())],
  ] as const) {
    const answer = await patient.askAs(credential, probe('/Users', 'userName'));
    if (!isShutOut(answer)) return letsIn(who, answer);
  }
  return passed('It accepts the credential, and refuses a wrong one.');
}

/** Somebody is not refused: because anybody is let in, or because the server fails before it asks. */
function letsIn(who: string, { status }: ScimAnswer): Diagnosis {
  if (status >= 500) {
    return failed(
      `It answers ${status} to somebody ${who}, where 401 is due: whether it lets anybody in cannot be seen.`,
      'Look at the log of the server.',
    );
  }
  return failed(
    `It answers ${status} to somebody ${who}.`,
    'Refuse requests without a valid credential with 401: anybody could read and change users.',
  );
}

/** What speaks for a wrong path where a credential is refused. */
function otherPath({ url }: Patient, answer: ScimAnswer): string {
  if (/\/api\/scim$/i.test(url.pathname)) {
    return ` If it is Rollcall, the organization is missing at the end: ${url.href}/{organization}.`;
  }
  const isSilent = answer.text === '' || isScim(answer);
  return isSilent ? '' : ' Check the path, too: the refusal is not written as SCIM writes errors (RFC 7644 §3.12).';
}

export async function checkEmptyMatch(patient: Patient): Promise<Diagnosis> {
  const wrong = emptiness('/Users', await patient.first());
  if (wrong !== undefined) return failed(wrong.finding, wrong.fix);
  const other = emptiness('/Users', await patient.ask(probe('/Users', 'externalId')));
  if (other !== undefined) {
    return warned(
      `By externalId: ${other.finding}`,
      `${other.fix} Or take externalId out of the matching attributes in Entra.`,
    );
  }
  return passed('A user who does not exist is answered with 200 and an empty list: Test Connection would succeed.');
}

export async function checkGroups(patient: Patient): Promise<Diagnosis> {
  const { method, path, query = [] } = probe('/Groups', 'displayName');
  const request = { method, path, query: [['excludedAttributes', 'members'] as const, ...query] };
  const wrong = emptiness('/Groups', await patient.ask(request));
  if (wrong === undefined) return passed('A group that does not exist is answered with 200 and an empty list.');
  return warned(wrong.finding, `${wrong.fix} Without groups, turn off "Provision Groups" in Entra's mappings.`);
}

/** What is wrong with an answer to a query that finds nothing. */
function emptiness(path: string, answer: ScimAnswer): { finding: string; fix: string } | undefined {
  const { status } = answer;
  if (status === 404) {
    return {
      finding: `GET ${path} for somebody who does not exist is answered with 404: ${excerpt(answer)}.`,
      fix: 'Answer 200 with an empty ListResponse when nothing matches (RFC 7644 §3.4.2); if the path is not served at all, correct the Tenant URL. Entra would quarantine the job.',
    };
  }
  if (status !== 200) {
    return {
      finding: `GET ${path} with a filter is answered with ${status}: ${excerpt(answer)}.`,
      fix: 'Support "eq" on the attributes that match (RFC 7644 §3.4.2.2), with the value in quotes.',
    };
  }
  try {
    const { totalResults } = readList(answer.json);
    if (totalResults === 0) return undefined;
    return {
      finding: `GET ${path} for somebody who does not exist found ${totalResults}.`,
      fix: 'Evaluate the filter: Entra would take these for the user it looks for.',
    };
  } catch (error) {
    if (!(error instanceof IncompatibleAnswer)) throw error;
    return { finding: `${error.message}: ${excerpt(answer)}.`, fix: 'Answer with a ListResponse (RFC 7644 §3.4.2).' };
  }
}

export async function checkDiscovery(patient: Patient): Promise<Diagnosis> {
  const schemas = await patient.ask({ method: 'GET', path: '/Schemas' });
  const listed = schemas.status === 200 ? memberOf(schemas.json, 'Resources') : undefined;
  const served = new Set(Array.isArray(listed) ? listed.map((schema) => String(memberOf(schema, 'id'))) : []);
  if (!served.has('urn:ietf:params:scim:schemas:core:2.0:User')) {
    return failed(
      `GET /Schemas is answered with ${schemas.status} and does not describe User: ${excerpt(schemas)}.`,
      'Answer with a ListResponse of schemas (RFC 7644 §4); gallery apps are refused without it.',
    );
  }
  let beyond = '';
  for (const path of ['/ServiceProviderConfig', '/ResourceTypes']) {
    const { status, json } = await patient.ask({ method: 'GET', path });
    if (status === 200 && typeof json === 'object' && json !== null) {
      const patch = memberOf(memberOf(json, 'patch'), 'supported');
      if (path === '/ServiceProviderConfig') beyond = beyondRfc7643(json);
      if (patch !== false) continue;
      return warned('ServiceProviderConfig says that PATCH is not supported.', 'Entra changes users by PATCH alone.');
    }
    return warned(`GET ${path} is answered with ${status}.`, 'Serve it (RFC 7644 §4): other clients read it first.');
  }
  return passed(`Schemas (${served.size}), ResourceTypes and ServiceProviderConfig are there.${beyond}`);
}

/** RFC 7643 §5, and what every resource has. */
const CONFIG_MEMBERS = new Set(
  'schemas id externalId meta documentationUri patch bulk filter changePassword sort etag authenticationSchemes'.split(
    ' ',
  ),
);

/** What a client that knows RFC 7643 alone may stop at: of no concern to Entra. */
function beyondRfc7643(config: object): string {
  const names = Object.keys(config).filter((name) => !CONFIG_MEMBERS.has(name));
  if (names.length === 0) return '';
  return (
    ` ServiceProviderConfig has ${names.join(', ')}, which RFC 7643 does not know: scim2-client (python-scim) up to 0.7 stops ` +
    'there. Rollcall leaves it out for an organization with "rollcall org set <slug> --discovery rfc7643".'
  );
}

const SLOW_MS = 1_000;
const PROBES = 5;

export async function checkSpeed(patient: Patient): Promise<Diagnosis> {
  const { slowMs = SLOW_MS } = patient.options;
  try {
    for (let i = 0; i < PROBES; i += 1) await patient.ask(probe('/Users', 'userName'));
  } catch (error) {
    if (!(error instanceof ConnectionError) || saysNothing(error)) throw error;
    return failed(
      `One of ${PROBES} requests in a row was not answered: ${error.message}.`,
      'See the log of the server.',
    );
  }
  const sorted = [...patient.durations].sort((left, right) => left - right);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const slowest = sorted.at(-1) ?? 0;
  const finding = `Half of the answers came within ${Math.round(median)} ms, the slowest after ${Math.round(slowest)} ms.`;
  if (median <= slowMs) return passed(finding);
  return warned(
    finding,
    'Put an index on the matching attributes, and look at the way between: an initial cycle has several requests for each user.',
  );
}

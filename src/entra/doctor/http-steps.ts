import type { ScimAnswer } from '../client/connection.js';
import { ConnectionError, saysNothing } from '../client/connection-error.js';
import { type Diagnosis, failed, passed, skipped, warned } from './model.js';
import { excerpt, isStrange, mediaTypeOf, type Patient, probe } from './patient.js';

const FIXES: Partial<Record<ConnectionError['failure'], string>> = {
  timeout: 'Look what the server waits for; Entra gives up too, and tries again.',
  truncated: 'Look at the log of the server and of the proxy before it: something ends the connection.',
  'too-large': 'A query that finds nothing has a short answer: evaluate the filter, or look what else answers there.',
  'not-http': 'Look what listens on the port: it is no HTTP server.',
  tls: 'Look at the TLS settings of the server.',
};

export async function checkHttp(patient: Patient): Promise<Diagnosis> {
  try {
    const { status } = await patient.first();
    return passed(`It answers HTTP (status ${status}).`);
  } catch (error) {
    if (!(error instanceof ConnectionError) || saysNothing(error)) throw error;
    if (error.failure === 'credential') return failed(`There is no credential to use: ${error.message}.`, CREDENTIAL);
    return failed(
      `No whole answer to GET /Users: ${error.message}.`,
      FIXES[error.failure] ?? 'Look at the log of the server.',
    );
  }
}

const CREDENTIAL =
  'Check client id, secret, scope and token endpoint; Entra gets its token there before anything else.';

export async function checkRedirects(patient: Patient): Promise<Diagnosis> {
  const { status, headers } = await patient.first();
  if (status < 300 || status >= 400) return passed('It answers itself, without a redirect.');
  const { location = '' } = headers;
  const target = location !== '' && URL.canParse(location, patient.base.href);
  const where = target ? new URL(location, patient.base.href) : undefined;
  return failed(
    `It sends on to ${where === undefined ? 'nowhere' : `${where.origin}${where.pathname}`} (status ${status}).`,
    'Entra does not follow redirects: give the final address as the Tenant URL, or end the redirect for it.',
  );
}

export async function checkFirewall(patient: Patient): Promise<Diagnosis> {
  const answer = await patient.first();
  if (!isStrange(answer) && !isRefused(answer))
    return passed('It answers requests without a User-Agent, which is how Entra sends them.');
  const request = { ...probe('/Users', 'userName'), headers: { 'User-Agent': 'Mozilla/5.0 (doctor)' } };
  const named = await patient.askAs(patient.caller, request);
  if (isStrange(answer) ? !isStrange(named) : isRefused(answer) && !isRefused(named)) {
    return failed(
      `Without a User-Agent it answers ${answer.status} (${excerpt(answer)}); with one, ${named.status}.`,
      'A firewall refuses requests without a User-Agent, and Entra sends none: make an exception for the Tenant URL.',
    );
  }
  return passed('Whether a User-Agent is sent makes no difference to it.');
}

const isRefused = ({ status }: ScimAnswer): boolean => status >= 400 && status !== 401;

const SCIM = 'application/scim+json';

export async function checkMediaTypes(patient: Patient): Promise<Diagnosis> {
  const first = await patient.first();
  for (const accept of ['application/json', '*/*', '']) {
    const request = { ...probe('/Users', 'userName'), headers: { Accept: accept } };
    const answer = await patient.askAs(patient.caller, request);
    if (answer.status === 406 || answer.status === 415) {
      return failed(
        `${accept === '' ? 'Without Accept' : `With Accept: ${accept}`} it answers ${answer.status}.`,
        `Answer every Accept with ${SCIM}: Entra does not always send a useful one.`,
      );
    }
  }
  if (first.text === '') return skipped('Its answer has no body whose type could be seen.');
  const type = mediaTypeOf(first);
  if (type === SCIM) return passed(`It answers as ${SCIM}, whatever Accept says.`);
  if (type === 'application/json') {
    return warned(
      'It answers as application/json.',
      `Answer as ${SCIM} (RFC 7644 §8.1); older validators insist on it.`,
    );
  }
  return failed(`It answers as ${type === '' ? 'no media type' : type}.`, `Answer as ${SCIM} (RFC 7644 §8.1).`);
}

const SKEW_S = 300;

export async function checkClock(patient: Patient): Promise<Diagnosis> {
  const { headers } = await patient.first();
  const date = Date.parse(headers.date ?? '');
  if (Number.isNaN(date)) return skipped('Its answers have no Date, so that its clock cannot be seen.');
  const skew = Math.round((date - Date.now()) / 1_000);
  if (Math.abs(skew) <= SKEW_S) return passed('Its clock agrees with the one here.');
  return failed(
    `Its clock is ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} the one here.`,
    'Let the server follow a time server: tokens begin and end at times, and are refused when the clock is wrong.',
  );
}

import { isObject } from '../../protocol/json.js';
import type { RefusalCode } from '../../protocol/reason-code.js';
import { KnownTrouble, ScimError, type ScimType, unavailable } from '../../protocol/scim-error.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import { type UpstreamAnswer, UpstreamError, type UpstreamTrouble } from '../client/upstream-answer.js';

const TYPES: ReadonlySet<string> = new Set<ScimType>([
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
]);
/** What these mean is the same wherever the resource is kept. */
const KNOWN: Readonly<Record<number, RefusalCode>> = {
  404: 'resource-unknown',
  409: 'value-taken',
  412: 'version-changed',
  413: 'resource-too-large',
  508: 'upstream-loop',
};
const MAX_DETAIL = 500;
/** A detail may repeat what it was sent with. */
const CREDENTIAL = /\b(bearer|basic)\s+[\w.~+/=-]+/gi;

/** What a refusal of a system is to the client of its proxy. */
export function refusalOf({ name }: Pick<UpstreamSystem, 'name'>, { status, body }: UpstreamAnswer): ScimError {
  if (status === 403) return credentialRefused(new KnownTrouble(`The system ${name} answered 403.`), undefined);
  const { scimType, detail } = isObject(body) ? body : {};
  const type = typeof scimType === 'string' && TYPES.has(scimType) ? (scimType as ScimType) : undefined;
  const said =
    typeof detail === 'string' && detail.trim() !== ''
      ? detail.slice(0, MAX_DETAIL).replace(CREDENTIAL, '$1 …')
      : `The system behind this proxy refused it with ${status}.`;
  return new ScimError(
    status,
    type ?? (status === 409 ? 'uniqueness' : undefined),
    said,
    KNOWN[status] ?? 'upstream-refused',
  );
}

const REASONS: Readonly<Record<UpstreamTrouble, RefusalCode>> = {
  'not allowed': 'upstream-away',
  'no credential': 'upstream-credential',
  unreachable: 'upstream-away',
  'timed out': 'upstream-away',
  'credential refused': 'upstream-credential',
  'rate limited': 'upstream-busy',
  failing: 'upstream-failing',
  'no SCIM': 'upstream-unreadable',
  'too large': 'upstream-unreadable',
  'switched off for a while': 'upstream-failing',
};
const SAID: Readonly<Record<string, string>> = {
  'upstream-away': 'The system behind this proxy cannot be reached at the moment',
  'upstream-busy': 'The system behind this proxy takes no more requests for the moment',
  'upstream-failing': 'The system behind this proxy fails at the moment',
  'upstream-unreadable': 'The system behind this proxy gave an answer that is no SCIM',
};
const AGAIN_S = 10;

/** What it is to the client of a proxy that its system gave no answer; the operator's log has why. */
export function troubleOf(error: UpstreamError): ScimError {
  const reason = REASONS[error.trouble];
  const outcome = error.mayBeDone ? ', and whether this was done is not known. Read it before' : '. Wait before';
  if (reason === 'upstream-credential') return credentialRefused(error, error.retryAfterMs);
  return unavailable(`${SAID[reason]}${outcome} you send it again.`, reason, error, secondsOf(error.retryAfterMs));
}

const credentialRefused = (cause: Error, retryAfterMs: number | undefined): ScimError =>
  unavailable(
    'The system behind this proxy does not accept the credential that it is called with. Whoever registered it can change that.',
    'upstream-credential',
    cause,
    secondsOf(retryAfterMs),
  );

const secondsOf = (ms: number | undefined): number => (ms === undefined ? AGAIN_S : Math.max(1, Math.ceil(ms / 1_000)));

/**
 * @param tooLarge what it is that an answer is too large, where that is for the client to change
 * @throws ScimError in the place of UpstreamError
 */
export async function toScimErrors<Result>(work: Promise<Result>, tooLarge?: () => ScimError): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    throw error.trouble === 'too large' && tooLarge !== undefined ? tooLarge() : troubleOf(error);
  }
}

import type { ScimAnswer } from '../../entra/client/connection.js';
import { memberOf } from '../../entra/target/target-path.js';
import { excerpt } from '../../entra/validate/context.js';
import { Finding } from '../../entra/validate/model.js';

/** @throws Finding, to which the check adds what is to be done */
export function must(condition: boolean, expected: string, found: string): asserts condition {
  if (!condition) throw new Finding(expected, found, '');
}

/** @throws Finding unless both are the same JSON */
export function mustBe(actual: unknown, wanted: unknown, what: string): void {
  must(same(actual, wanted), `${what} ${shown(wanted)}`, `${what} ${shown(actual)}`);
}

/** @throws Finding */
export function mustAnswer(answer: ScimAnswer, statuses: readonly number[], what: string): void {
  must(statuses.includes(answer.status), `${what}: status ${statuses.join(' or ')}`, said(answer, what));
}

/** @param scimType undefined where the specification names none @throws Finding */
export function mustRefuse(answer: ScimAnswer, status: number, scimType: string | undefined, what: string): void {
  const type = memberOf(answer.json, 'scimType');
  const isRight = answer.status === status && (scimType === undefined || type === scimType);
  must(isRight, `${what}: ${status}${scimType === undefined ? '' : ` with scimType ${scimType}`}`, said(answer, what));
}

const said = (answer: ScimAnswer, what: string) => `${what}: ${answer.status}${excerpt(answer)}`;

/** As it is written, no longer than a line. */
export const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 200);

/** Equality of JSON values, whatever the order of members. */
export const same = (one: unknown, other: unknown): boolean => ordered(one) === ordered(other);

const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? 'nothing';

/**
 * The first place where what came back does not hold what was sent; more than that may have come.
 * @returns undefined where all of it is there
 */
export function missingIn(sent: unknown, got: unknown, path = ''): string | undefined {
  if (Array.isArray(sent)) {
    if (!Array.isArray(got)) return path;
    const lost = sent.some((each) => !got.some((other) => missingIn(each, other) === undefined));
    return lost ? path : undefined;
  }
  if (typeof sent === 'object' && sent !== null) {
    for (const [name, value] of Object.entries(sent)) {
      const place = missingIn(value, memberOf(got, name), path === '' ? name : `${path}.${name}`);
      if (place !== undefined) return place;
    }
    return undefined;
  }
  return isSameValue(sent, got) ? undefined : path === '' ? 'value' : path;
}

/** An instant may be written in more than one way. */
function isSameValue(sent: unknown, got: unknown): boolean {
  if (sent === got) return true;
  const isTime = typeof sent === 'string' && typeof got === 'string' && /^\d{4}-\d\d-\d\dT/.test(sent);
  return isTime && Date.parse(sent) === Date.parse(got);
}

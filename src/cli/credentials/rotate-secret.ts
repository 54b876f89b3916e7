import { InvalidArgumentError } from 'commander';
import { calledBy, endOf } from '../../auth/administration/ending-soon.js';
import { rotateCredential, TooManyVersions } from '../../auth/administration/rotate-credential.js';
import type { CredentialSummary } from '../../auth/credentials.js';
import { OperatorError } from '../../directory/operator-error.js';
import { actorOf } from '../actor.js';
import type { OpenRuntime, Runtime } from '../runtime.js';
import { localTime, printFacts, printJson, printLine } from '../terminal.js';
import { parseEnd } from '../times/parse-until.js';
import { chooseName } from './credential-name.js';
import type { NewCredentialOptions } from './credential-options.js';
import { isLiveNow, lastUse } from './credential-table.js';
import { pickLatest, versionOf } from './pick-credential.js';
import { newSecretJson, readValue, shownValue } from './secret-value.js';

export interface RotateOptions extends Omit<NewCredentialOptions, 'access'> {
  /** `now` is read when the new one is there. */
  readonly endOld?: Date;
  readonly valueStdin?: true;
  /** Also while more than one version is live. */
  readonly yes?: true;
}

/** @throws InvalidArgumentError */
export function readEndOld(text: string): Date {
  try {
    return parseEnd(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(`${error.message} Or say now.`);
  }
}

/** A new version of a secret, of the same name; the one before goes on beside it until its end. */
export async function rotate(runtime: Runtime, open: OpenRuntime, idOrName: string, options: RotateOptions) {
  const organization = await open.organizations.get(options.organization);
  const { slug } = organization;
  const live = (await open.credentials.list(organization.id, 'token')).filter(isLiveNow);
  const old = pickLatest(live, idOrName, 'secret', slug);
  const { name, note, expires, yes: isThirdAllowed = false, valueStdin } = options;
  const taken = live.map((each) => each.name);
  const { secret, oldEndsAt: endsAt } = await tellThird(slug, 'secret', () =>
    rotateCredential(open.credentials, {
      organization,
      credential: old,
      name: name === undefined ? undefined : chooseName(name, taken),
      note,
      expiresAt: expires,
      endOld: options.endOld,
      chosen: valueStdin && readValue,
      isThirdAllowed,
      by: actorOf(options),
    }),
  );
  if (options.json) {
    const replaced = {
      id: old.id,
      name: old.name,
      version: old.version,
      lastUsedAt: old.lastUsedAt,
      endsAt: endsAt ?? null,
    };
    return printJson({ ...newSecretJson(secret, runtime.tenantUrl(slug), options.valueStdin), replaced });
  }
  printLine(`Created secret ${calledBy(secret)} of ${slug} in the place of ${ordinal(old)}.`);
  printLine();
  printFacts([
    ['Tenant URL', runtime.tenantUrl(slug)],
    ['Secret Token', shownValue(secret, options.valueStdin)],
    ['Expires', secret.expiresAt === null ? 'never' : localTime(secret.expiresAt)],
  ]);
  printLine();
  if (!options.valueStdin) printLine('Keep it now: it is not shown again.');
  for (const line of whatNext(slug, old, endsAt)) printLine(line);
}

/** `"entra" (version 1)`, also of the first. */
const ordinal = ({ name, version }: CredentialSummary) => `"${name}" (version ${version})`;

/** Says of a third live one which the others are. @throws OperatorError, and what `make` throws */
export async function tellThird<Result>(
  slug: string,
  command: string,
  make: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof TooManyVersions)) throw error;
    const { live } = error;
    const those = live.map((each) => `${versionOf(each)} (last used: ${lastUse(each)}; ${endText(each)})`).join(', ');
    throw new OperatorError(
      `${live.length} are live already: ${those}. Nothing was made. Make another all the same with --yes, or first end what is not used any more: rollcall ${command} revoke --organization ${slug} ${live[0]?.id}`,
    );
  }
}

function endText(credential: CredentialSummary): string {
  const end = endOf(credential);
  return end === undefined ? 'no end' : `ends at ${localTime(end)}`;
}

function whatNext(slug: string, old: CredentialSummary, endsAt: Date | undefined): string[] {
  const isEnded = endsAt !== undefined && endsAt.getTime() <= Date.now();
  if (isEnded) return [`${ordinal(old)} has ended: in a few seconds it is refused.`];
  const use = `${ordinal(old)} was last used: ${lastUse(old)}.`;
  const paste = 'Paste the new one into the SCIM client; both are valid until the old one ends.';
  const end =
    endsAt === undefined
      ? `Once it is not used any more, end it: rollcall secret revoke --organization ${slug} ${old.id}`
      : `It ends by itself at ${localTime(endsAt)}.`;
  return [paste, use, end];
}

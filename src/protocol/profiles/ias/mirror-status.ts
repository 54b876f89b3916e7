import { fold } from '../../fold.js';
import type { Json, JsonObject } from '../../json.js';
import { USER_STATUSES } from '../../schema/sap/sap-user.js';
import { invalidValue } from '../../scim-error.js';
import { SAP_USER_SCHEMA } from '../../urns.js';
import type { Mirrored } from './mirrored.js';

const STATUS = `${SAP_USER_SCHEMA}:status`;

/**
 * `active` and the status of SAP's extension: the one that the client named decides. A new user of whom neither was said
 * cannot sign in, as at SAP; one who is there already stays as before, so that nobody is locked out by what a PUT left out.
 * @throws ScimError invalidValue for a status that there is none, or one that contradicts `active`
 */
export function mirrorStatus({ core, extension, before, names, namesInExtension }: Mirrored): void {
  const active = flagIn(core);
  const sent = readStatus(extension);
  const status = sent ?? readStatus(before.extension);
  const isStatusNamed = namesInExtension('status') && sent !== undefined;
  if (isStatusNamed && names('active') && active !== undefined && active !== isActive(sent)) {
    throw invalidValue(
      `active is ${active}, while ${STATUS} "${sent}" is active ${isActive(sent)}. Send one of them, or both alike.`,
      'values-contradictory',
    );
  }
  const decided = isStatusNamed
    ? isActive(sent)
    : (active ?? (status === undefined ? flagIn(before.core) === true : isActive(status)));
  core.active = decided;
  // Who is new and not active stays new.
  extension.status = status !== undefined && isActive(status) === decided ? status : decided ? 'active' : 'inactive';
}

const isActive = (status: string): boolean => status === 'active';

const flagIn = ({ active }: JsonObject): boolean | undefined => (typeof active === 'boolean' ? active : undefined);

/** In the spelling of the schema. */
function readStatus({ status }: { readonly status?: Json }): string | undefined {
  if (typeof status !== 'string' || status === '') return undefined;
  const known = USER_STATUSES.find((one) => one === fold(status));
  if (known !== undefined) return known;
  throw invalidValue(`${STATUS} takes ${USER_STATUSES.join(', ')}; received ${JSON.stringify(status.slice(0, 100))}.`);
}

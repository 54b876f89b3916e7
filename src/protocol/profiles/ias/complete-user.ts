import type { Json, JsonObject } from '../../json.js';
import { isObject } from '../../json.js';
import type { ResourceChange } from '../../schema/resource-rules.js';
import { SAP_USER_SCHEMA } from '../../urns.js';
import { mirrorCustomAttributes } from './mirror-custom-attributes.js';
import { mirrorEmails } from './mirror-emails.js';
import { mirrorStatus } from './mirror-status.js';
import type { Mirrored } from './mirrored.js';

/** What SAP takes a user for whose userType nobody said. */
const DEFAULT_USER_TYPE = 'public';

/** Attributes of SAP's extension that Entra's application writes without its URN. */
const WRITTEN_BARE = ['sendMail', 'mailVerified'] as const;

/**
 * A user as SAP's Identity Directory keeps it: with an e-mail address that is the primary one, a status, a userType and the
 * id as userUuid. Attributes that say the same in two places do say the same: what the client named decides, in whichever
 * place it did.
 * @throws ScimError invalidValue where the client gave the two different values
 */
export function completeUser({ id, before, after, names }: ResourceChange): JsonObject {
  const mirrored: Mirrored = {
    before: { core: before, extension: extensionOf(before) },
    core: { ...after },
    extension: { ...extensionOf(after) },
    names,
    namesInExtension: (attribute) => names(`${SAP_USER_SCHEMA}:${attribute}`),
  };
  const { core, extension } = mirrored;
  core.userType ??= DEFAULT_USER_TYPE;
  extension.userUuid = id;
  for (const attribute of WRITTEN_BARE) takeBare(mirrored, attribute);
  mirrorStatus(mirrored);
  mirrorEmails(mirrored);
  for (const attribute of WRITTEN_BARE) showBare(mirrored, attribute);
  core[SAP_USER_SCHEMA] = extension;
  mirrorCustomAttributes(core, names);
  return core;
}

/** What was written without the URN is meant of the extension, where that was not named itself. */
function takeBare({ core, extension, names, namesInExtension }: Mirrored, attribute: string): void {
  if (names(attribute) && !namesInExtension(attribute)) assign(extension, attribute, core[attribute]);
}

/** Whoever wrote it without the URN reads it so, as what it has become. */
function showBare({ core, extension }: Mirrored, attribute: string): void {
  if (core[attribute] !== undefined) assign(core, attribute, extension[attribute]);
}

function assign(holder: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined) delete holder[name];
  else holder[name] = value;
}

function extensionOf(user: JsonObject): JsonObject {
  const extension = user[SAP_USER_SCHEMA];
  return isObject(extension) ? extension : {};
}

import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import type { Language } from '../../protocol/language.js';
import { changesBetween } from '../../protocol/resource/changes.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { PastChange } from '../../store/changes/history-store.js';
import { loggedChanges } from '../log/logged/logged-changes.js';
import { type SecretNames, secretNamesOf } from '../log/logged/secret-names.js';
import { NOT_LOGGED } from '../log/logged/seen-secrets.js';
import { timeOf } from '../log/request-id.js';
import { logSentence, type NameOf } from '../log/sentences/log-sentence.js';

/** What a change made of a resource, as a sentence like those of the provisioning log, whose entry may be gone. */
export function pastSentence(
  type: ResourceType,
  change: PastChange,
  name: string,
  after: JsonObject | undefined,
  nameOf: NameOf,
  language: Language,
): { readonly sentence: string; readonly changes: readonly JsonObject[]; readonly changesLeftOut: number } {
  const { before, members, operation } = change;
  const isEdit = operation === 'patch' || operation === 'replace';
  const changes = isEdit && before !== null && after !== undefined ? changesBetween(type, before, after) : [];
  const logged = loggedChanges(
    operation === 'create' ? changesBetween(type, {}, after ?? {}) : changes,
    secretNamesOf(type),
  );
  const data = {
    ...logged,
    ...(members === null ? {} : { members }),
    ...(change.operator === null ? {} : { operator: change.operator }),
    ...(change.person === null ? {} : { person: change.person }),
    ...(change.undo === null ? {} : { undo: change.undo }),
  };
  const record = {
    id: change.id,
    at: new Date(timeOf(change.id)),
    requestId: change.requestId ?? '',
    credential: change.credential,
    operation,
    resourceType: type.name,
    subject: change.resourceId,
    resourceName: name,
    status: 200,
    reason: null,
    data,
    notes: [],
  };
  return {
    sentence: logSentence(record, nameOf, language),
    changes: (logged.changes as JsonObject[]) ?? [],
    changesLeftOut: typeof logged.changesLeftOut === 'number' ? logged.changesLeftOut : 0,
  };
}

/** A resource without the values that nobody gets to see. */
export function withoutSecrets(type: ResourceType, resource: JsonObject): JsonObject {
  return hidden(resource, secretNamesOf(type)) as JsonObject;
}

function hidden(value: Json, secrets: SecretNames): Json {
  if (Array.isArray(value)) return value.map((element) => hidden(element, secrets));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      secrets.areIn(name) && !secrets.areBelow(name) ? NOT_LOGGED : hidden(part, secrets),
    ]),
  );
}

import { fold } from '../../fold.js';
import { isObject, type JsonObject } from '../../json.js';
import { SAP_CUSTOM_ATTRIBUTES } from '../../schema/sap/sap-custom.js';
import { SAP_CUSTOM_USER_SCHEMA } from '../../urns.js';

/**
 * The custom attributes of a user: SAP's list of names and values, and the same under a name of its own each, as Entra
 * writes them. Each name is in the list once; the other form is there where a client has used it.
 * @param names whether the client said something of an attribute
 */
export function mirrorCustomAttributes(user: JsonObject, names: (attribute: string) => boolean): void {
  const holder = user[SAP_CUSTOM_USER_SCHEMA];
  const bare = user[SAP_CUSTOM_ATTRIBUTES.id];
  const list = isObject(holder) && Array.isArray(holder.attributes) ? holder.attributes.filter(isObject) : [];
  // Of several with one name the last: an `add` of a name that is there means its new value.
  const byName = new Map(list.map((element) => [fold(String(element.name ?? '')), element]));
  for (const { name } of SAP_CUSTOM_ATTRIBUTES.attributes) {
    if (!names(`${SAP_CUSTOM_ATTRIBUTES.id}:${name}`)) continue;
    const value = isObject(bare) ? bare[name] : undefined;
    if (value === undefined) byName.delete(fold(name));
    else byName.set(fold(name), { name, value });
  }
  put(user, SAP_CUSTOM_USER_SCHEMA, byName.size === 0 ? undefined : { attributes: [...byName.values()] });
  if (bare === undefined) return;
  const shown = SAP_CUSTOM_ATTRIBUTES.attributes.flatMap(({ name }) => {
    const value = byName.get(fold(name))?.value;
    return value === undefined ? [] : [[name, value] as const];
  });
  put(user, SAP_CUSTOM_ATTRIBUTES.id, shown.length === 0 ? undefined : Object.fromEntries(shown));
}

function put(user: JsonObject, name: string, value: JsonObject | undefined): void {
  if (value === undefined) delete user[name];
  else user[name] = value;
}

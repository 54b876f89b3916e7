import { fold } from '../../protocol/fold.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { checkIndexed } from '../attribute-values/indexed-values.js';
import type { PromotedColumn } from './promoted-column.js';

/** Gives the value that a column has for a resource. @throws ScimError 400 for a text too long to be indexed */
export type ColumnValue = (resource: JsonObject) => string | boolean | null;

/** How the value of a column is found, worked out once. */
export function columnValue({ path, ofType, form, index, required }: PromotedColumn): ColumnValue {
  const { extension, name, part } = stepsIn(path);
  const read = (resource: JsonObject): Json | undefined => {
    const holder = extension === undefined ? resource : objectIn(resource[extension]);
    const value = holder?.[name];
    if (part === undefined) return value;
    return (ofType === undefined ? objectIn(value) : elementOfType(value, ofType))?.[part];
  };
  const shown = path.slice(extension === undefined ? 0 : extension.length + 1);
  const none = required ? '' : null;
  switch (form) {
    case 'boolean':
      return (resource) => booleanIn(read(resource));
    case 'folded':
      return (resource) => folded(checkIndexed(shown, textIn(read(resource)) ?? none));
    case 'sent':
      return index === undefined
        ? (resource) => textIn(read(resource)) ?? none
        : (resource) => checkIndexed(shown, textIn(read(resource)) ?? none);
  }
}

interface Steps {
  /** URN of the extension that has the attribute. */
  readonly extension: string | undefined;
  readonly name: string;
  readonly part: string | undefined;
}

/** The names in an AttributePath.text. */
function stepsIn(path: string): Steps {
  const colon = path.lastIndexOf(':');
  const [name = '', part] = path.slice(colon + 1).split('.');
  return { extension: colon < 0 ? undefined : path.slice(0, colon), name, part };
}

const textIn = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
const booleanIn = (value: Json | undefined): boolean | null => (typeof value === 'boolean' ? value : null);
const folded = (text: string | null): string | null => (text === null ? null : fold(text));
const objectIn = (value: Json | undefined): JsonObject | undefined => (isObject(value) ? value : undefined);

function elementOfType(value: Json | undefined, type: string): JsonObject | undefined {
  if (!Array.isArray(value)) return undefined;
  return value
    .filter(isObject)
    .find((element) => typeof element.type === 'string' && element.type.toLowerCase() === type);
}

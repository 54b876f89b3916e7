import { randomBytes } from 'node:crypto';
import { unique } from '../../entra/validate/context.js';
import type { Attribute, DeclaredSchema, DeclaredType } from './declared.js';
import { isUnique, isWritable, keyOf } from './pick.js';

export type Json = Record<string, unknown>;

/** What RFC 7643 §4 says of the form of some values, by the names of attributes in lower case. */
const FORMED: Readonly<Record<string, () => unknown>> = {
  username: () => `${unique('user')}@contoso.example`,
  'emails.value': () => `${unique('mail')}@contoso.example`,
  'phonenumbers.value': () => 'tel:+1-201-555-0123',
  'addresses.country': () => 'US',
  preferredlanguage: () => 'en-US',
  locale: () => 'en-US',
  timezone: () => 'America/New_York',
};
/** What means something that only a person knows: another resource, a certificate, a secret. */
const LEFT_OUT = new Set(['members', 'x509certificates', 'password', 'photos']);

/** Every value differs from those of other samples where a schema wants that. */
function scalar(attribute: Attribute, formKey: string): unknown {
  const formed = FORMED[formKey.toLowerCase()];
  if (formed !== undefined) return formed();
  if (attribute.canonicalValues.length > 0) return attribute.canonicalValues[0];
  const isOwn = isUnique(attribute);
  switch (attribute.type) {
    case 'boolean':
      return true;
    case 'integer':
      return isOwn ? randomBytes(4).readUInt32BE() % 2_000_000_000 : 42;
    case 'decimal':
      return 1.5;
    case 'dateTime':
      return isOwn
        ? new Date(Date.now() - (randomBytes(4).readUInt32BE() % 1e9)).toISOString()
        : '2026-01-02T03:04:05Z';
    case 'binary':
      return Buffer.from('rollcall').toString('base64');
    case 'reference':
      return `https://contoso.example/${unique('ref')}`;
    default:
      return unique('text');
  }
}

/** A value of an attribute; undefined where none can be made up: it refers to a resource, or nobody may write it. */
export function sampleValueOf(attribute: Attribute, holder = ''): unknown {
  const { name, multiValued, type, referenceTypes } = attribute;
  const isLeftOut = !isWritable(attribute) || LEFT_OUT.has(name.toLowerCase()) || name.startsWith('$');
  const isOfResource = type === 'reference' && referenceTypes.some((kind) => kind !== 'external' && kind !== 'uri');
  if (isLeftOut || isOfResource) return undefined;
  const one = type === 'complex' ? complex(attribute) : scalar(attribute, holder === '' ? name : `${holder}.${name}`);
  return multiValued && one !== undefined ? [one] : one;
}

function complex(attribute: Attribute): Json | undefined {
  // A manager, an owner: the value is the id of somebody.
  const refers = attribute.subAttributes.some(({ name }) => name === '$ref');
  if (refers) return undefined;
  const parts = attribute.subAttributes.map((sub) => [sub.name, sampleValueOf(sub, attribute.name)] as const);
  const given = parts.filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

const valuesOf = (schema: DeclaredSchema, isWanted: (attribute: Attribute) => boolean): Json =>
  Object.fromEntries(
    schema.attributes
      .filter(isWanted)
      .map((attribute) => [attribute.name, sampleValueOf(attribute)] as const)
      .filter(([, value]) => value !== undefined),
  );

/** The least that a resource of this type may be, or with a value for each attribute that a client may write. */
export function sampleOf(type: DeclaredType, size: 'least' | 'whole' = 'least'): Json {
  const isWanted = size === 'whole' ? () => true : ({ required }: Attribute) => required;
  const key = keyOf(type);
  const core = new Set(type.schema.attributes.map(({ name }) => name));
  const extensions = type.extensions
    .filter(({ required }) => required || size === 'whole')
    // What has a name of the core schema may have to say the same as that.
    .map((extension) => [extension.id, valuesOf(extension, (each) => isWanted(each) && !core.has(each.name))] as const)
    .filter(([, values]) => Object.keys(values).length > 0);
  return {
    schemas: [type.schema.id, ...extensions.map(([id]) => id)],
    [key.name]: sampleValueOf(key),
    ...valuesOf(type.schema, isWanted),
    ...Object.fromEntries(extensions),
  };
}

/** Names that begin alike, and stand in this order: what is paged through and sorted. */
export function namesInOrder(count: number): { readonly start: string; readonly names: readonly string[] } {
  const start = `validator-page-${randomBytes(4).toString('hex')}`;
  return { start, names: Array.from({ length: count }, (_, i) => `${start}-${i.toString(16).padStart(4, '0')}`) };
}

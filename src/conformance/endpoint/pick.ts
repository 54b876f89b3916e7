import { NotApplicable } from '../../entra/validate/model.js';
import type { Attribute, DeclaredType } from './declared.js';

/** Those whose values have a form of their own (RFC 7643 §4.1): not for any text. */
const FORMED = new Set(['preferredlanguage', 'locale', 'timezone', 'profileurl', 'password', 'usertype']);
/** Their values are resources, or certificates: those that RFC 7643 §4 gives a meaning that no sample has. */
const MEANINGFUL = new Set(['members', 'groups', 'x509certificates', 'photos', 'roles', 'entitlements']);

export const isWritable = ({ mutability }: Attribute): boolean =>
  mutability === 'readWrite' || mutability === 'immutable';
export const isShown = ({ returned }: Attribute): boolean => returned === 'default' || returned === 'always';
const isText = (attribute: Attribute): boolean =>
  attribute.type === 'string' &&
  !attribute.multiValued &&
  attribute.mutability === 'readWrite' &&
  isShown(attribute) &&
  attribute.canonicalValues.length === 0 &&
  !FORMED.has(attribute.name.toLowerCase());

/** The text by which resources of a type are told apart: one that no two may share, else one that each must have. */
export function keyOf({ name, schema: { attributes } }: DeclaredType): Attribute {
  const texts = attributes.filter(isText);
  const others = texts.filter(({ name: called }) => called !== 'externalId');
  const key = others.find(isUnique) ?? others.find(({ required }) => required) ?? others[0];
  if (key === undefined) throw new NotApplicable(`${name} has no text that a client may write`);
  return key;
}

export const isUnique = ({ uniqueness }: Attribute): boolean => uniqueness === 'server' || uniqueness === 'global';

/** What every resource may have, and may be without: `externalId`, or a text where that is required. */
export function removableOf(type: DeclaredType): { readonly name: string; readonly path: string } {
  const isRequired = type.schema.attributes.some(({ name }) => name === 'externalId');
  return isRequired ? optionalTextOf(type) : { name: 'externalId', path: 'externalId' };
}

/** A text that may also be absent. */
export function optionalTextOf({ name, schema: { attributes } }: DeclaredType): Attribute {
  const found = attributes.filter((each) => isText(each) && !isUnique(each) && !each.required);
  const text = found.find(({ name: called }) => called.toLowerCase() === 'title') ?? found.at(-1);
  if (text === undefined) throw new NotApplicable(`${name} has no optional text that a client may write`);
  return text;
}

/** A text that can be changed without a thought for others; the key where there is none. */
export function textOf(type: DeclaredType): Attribute {
  const { attributes } = type.schema;
  return attributes.find((each) => isText(each) && !isUnique(each) && !each.required) ?? keyOf(type);
}

/** A list of texts that have a type each, such as `emails`. */
export function typedListOf({ name, schema: { attributes } }: DeclaredType): Attribute {
  const lists = attributes.filter(
    (each) =>
      each.multiValued &&
      each.mutability === 'readWrite' &&
      isShown(each) &&
      !MEANINGFUL.has(each.name.toLowerCase()) &&
      ['value', 'type'].every((wanted) => each.subAttributes.some((sub) => sub.name === wanted && isPlain(sub))),
  );
  const found = lists.find((each) => each.name === 'emails') ?? lists[0];
  if (found === undefined) throw new NotApplicable(`${name} has no list of values with types`);
  return found;
}

const isPlain = (sub: Attribute) => sub.type === 'string' && isWritable(sub) && isShown(sub);

/** @throws NotApplicable where the list has no `primary` */
export function primaryOf(list: Attribute): Attribute {
  const found = list.subAttributes.find((sub) => sub.name === 'primary' && isWritable(sub) && isShown(sub));
  if (found === undefined) throw new NotApplicable(`${list.name} has no primary value`);
  return found;
}

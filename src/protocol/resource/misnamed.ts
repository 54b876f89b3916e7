import type { Meant } from '../notes.js';
import { didYouMean } from '../schema/nearest-attribute.js';
import type { ResourceType } from '../schema/resource-type.js';

const shown = (name: string): string => JSON.stringify(name.slice(0, 200));

/** What a strict organization says of names, in bodies and in PATCH. */
export const unknownAttribute = ({ name }: ResourceType, text: string, meant: Meant): string =>
  `${shown(text)} names no attribute of ${name}${didYouMean(meant())} Nothing was changed.`;

export const unknownPart = (text: string, meant: Meant): string =>
  `${shown(text)} is no part of its attribute${didYouMean(meant())} Nothing was changed.`;

export const colonInstead = (text: string): string =>
  `Between the URN of a schema and the name of an attribute stands a colon; received ${shown(text)}.`;

export const nestedInstead = (key: string): string =>
  `A name in a value is that of one attribute; received ${shown(key)}. Put its parts into objects, those of an extension under its URN.`;

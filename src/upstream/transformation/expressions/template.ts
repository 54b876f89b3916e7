import { TransformationError } from '../transformation-error.js';
import type { Template, TemplatePart } from './expression.js';
import type { Surroundings } from './surroundings.js';

/** `%name%` begins with a letter, so that no text with percent signs in it is taken for one. */
export const PROPERTY = /%([A-Za-z][\w.-]*)%/;
const PLACEHOLDER = new RegExp(`${PROPERTY.source}|\\$\\{([A-Za-z_]\\w*)\\}`, 'g');

export function readTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { 0: found, 1: property, 2: variable, index } of text.matchAll(PLACEHOLDER)) {
    if (index > end) parts.push({ kind: 'text', text: text.slice(end, index) });
    parts.push(
      property === undefined ? { kind: 'variable', name: variable ?? '' } : { kind: 'property', name: property },
    );
    end = index + found.length;
  }
  if (parts.length === 0) return text;
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

/**
 * @param unset in place of a property that the system lacks, as SAP puts `null` into conditions; without it that is an error
 * @throws TransformationError
 */
export function fill(template: Template, surroundings: Surroundings, unset?: string): string {
  if (typeof template === 'string') return template;
  let text = '';
  for (const part of template) text += filled(part, surroundings, unset);
  surroundings.spend(text.length);
  return text;
}

function filled(part: TemplatePart, surroundings: Surroundings, unset: string | undefined): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'property') {
    const value = surroundings.property(part.name) ?? unset;
    if (value === undefined) throw new TransformationError(`The system has no property ${part.name}.`);
    return value;
  }
  const value = surroundings.variable(part.name);
  if (value === undefined) throw new TransformationError(`The variable ${part.name} is not set.`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import type { Json } from '../../../protocol/json.js';
import type { Condition, JsonPath, Template } from '../expressions/expression.js';
import type { UsedFunction } from './read-function.js';

/** Scopes that a mapping can have. */
export const MAPPING_SCOPES = ['createEntity', 'patchEntity', 'deleteEntity'] as const;
export type MappingScope = (typeof MAPPING_SCOPES)[number];

export type MappingSource =
  | { readonly kind: 'path'; readonly path: JsonPath }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: Json }
  /** The value is made by a function that needs none. */
  | { readonly kind: 'none' };

interface ValueMapping {
  readonly paths: readonly JsonPath[];
  /** A key is one value for each path. */
  readonly values: readonly { readonly key: readonly Json[]; readonly mapped: Json }[];
}

export type MappingAction =
  | { readonly kind: 'set'; readonly source: MappingSource; readonly functions: readonly UsedFunction[] }
  | { readonly kind: 'valueMapping'; readonly valueMapping: ValueMapping; readonly functions: readonly UsedFunction[] }
  | { readonly kind: 'remove' }
  | { readonly kind: 'rename'; readonly to: Template };

/** One mapping of an entity, read and checked. */
export interface Mapping {
  /** Counted from 1. */
  readonly position: number;
  readonly line: number | undefined;
  readonly action: MappingAction;
  readonly scope: MappingScope | undefined;
  readonly condition: Condition | undefined;
  /** As written, for people. */
  readonly conditionText: string | undefined;
  readonly isIgnored: boolean;
  readonly isOptional: boolean;
  /** Undefined where there is none; null is one. */
  readonly defaultValue: Json | undefined;
  readonly preservesArray: boolean;
  readonly targetPath: JsonPath | undefined;
  readonly targetVariable: string | undefined;
}

/** What a mapping does, in a few words: `$.emails[0].value → $.mail`. */
export function describeMapping(mapping: Mapping): string {
  const target = [mapping.targetPath?.text, mapping.targetVariable && `variable ${mapping.targetVariable}`]
    .filter(Boolean)
    .join(' and ');
  const { action } = mapping;
  if (action.kind === 'remove') return `remove ${target}`;
  if (action.kind === 'rename') return `rename ${target}`;
  const functions = action.functions.map(({ name }) => ` | ${name}`).join('');
  return `${describeSource(action)}${functions} → ${target === '' ? '(nothing)' : target}`;
}

function describeSource(action: MappingAction & { kind: 'set' | 'valueMapping' }): string {
  if (action.kind === 'valueMapping')
    return `one of ${action.valueMapping.values.length} values for ${action.valueMapping.paths.map(({ text }) => text).join(', ')}`;
  const { source } = action;
  if (source.kind === 'path') return source.path.text;
  if (source.kind === 'variable') return `variable ${source.name}`;
  return source.kind === 'constant' ? `constant ${JSON.stringify(source.value)}` : '(no source)';
}

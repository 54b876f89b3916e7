import { z } from 'zod';
import { readTargetPath } from '../target/target-path.js';
import { type Expression, parseExpression } from './expression/parse-expression.js';
import type { AttributeMapping, CompiledMapping, SourceValues, TargetValue } from './model.js';
import { compileScope } from './scope.js';

/** Attribute mappings that cannot be used; the message names the place in the file. */
export class MappingError extends Error {
  override readonly name = 'MappingError';
}

/** Sources that hold the objectId of another object. */
const REFERENCES = new Set(['manager']);

const SOURCE = z.union([
  z.object({ type: z.literal('Attribute'), name: z.string().min(1) }),
  z.object({ type: z.literal('Constant'), name: z.string() }),
  z.object({ type: z.literal('Function'), name: z.string(), expression: z.string().min(1) }),
]);

const CLAUSE = z.object({
  sourceOperandName: z.string().min(1),
  operatorName: z.enum([
    'EQUALS',
    'NOT EQUALS',
    'IS TRUE',
    'IS FALSE',
    'IS NULL',
    'IS NOT NULL',
    'REGEX MATCH',
    'NOT REGEX MATCH',
    'INCLUDES',
    'Greater_Than',
    'Greater_Than_OR_EQUALS',
  ]),
  targetOperand: z
    .object({ values: z.array(z.string()).max(1_000) })
    .nullish()
    .transform((operand) => operand ?? undefined),
});

const OBJECT_MAPPING = z.object({
  enabled: z.boolean().default(true),
  sourceObjectName: z.string().min(1),
  targetObjectName: z.string().min(1),
  attributeMappings: z
    .array(
      z.object({
        targetAttributeName: z.string().min(1),
        source: SOURCE,
        defaultValue: z.string().nullish(),
        flowType: z
          .enum(['Always', 'ObjectAddOnly', 'MultiValueAddOnly', 'ValueAddOnly', 'AttributeAddOnly'])
          .default('Always'),
        matchingPriority: z.number().int().min(0).max(100).default(0),
      }),
    )
    .min(1)
    .max(500),
  scope: z.object({ groups: z.array(z.object({ clauses: z.array(CLAUSE).min(1) })).max(50) }).nullish(),
});

const SCHEMA = z.object({ objectMappings: z.array(OBJECT_MAPPING).min(1).max(20) });

/** Graph exports the schema with its mappings under synchronizationRules. */
const EXPORTED = z.object({ synchronizationRules: z.array(SCHEMA).min(1) });

/** The mappings of a job, by what they provision. */
export interface JobMappings {
  readonly users: CompiledMapping;
  /** undefined when groups are not provisioned. */
  readonly groups: CompiledMapping | undefined;
}

/**
 * Checks attribute mappings in Entra's own form: `{objectMappings: […]}`, or a whole synchronizationSchema as Graph
 * exports it.
 * @throws MappingError, ExpressionError
 */
export function compileMappings(json: unknown): JobMappings {
  const exported = EXPORTED.safeParse(json);
  const parsed = SCHEMA.safeParse(exported.success ? exported.data.synchronizationRules[0] : json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new MappingError(
      `The attribute mappings are not usable at ${issue?.path.join('.') || 'the top'}: ${issue?.message}`,
    );
  }
  const enabled = parsed.data.objectMappings.filter((mapping) => mapping.enabled);
  const of = (name: string) => enabled.find(({ sourceObjectName }) => sourceObjectName === name);
  const [users, groups] = [of('User'), of('Group')];
  if (users === undefined) throw new MappingError('The attribute mappings have none for users that is enabled.');
  return { users: compile('User', users), groups: groups && compile('Group', groups) };
}

/**
 * The same mapping, matching by these targets alone, the first to be tried first.
 * @throws MappingError for one that it does not have
 */
export function matchingBy(mapping: CompiledMapping, targets: readonly string[]): CompiledMapping {
  const matching = targets.map((wanted) => {
    const target = mapping.targets.find((known) => known.toLowerCase() === wanted.toLowerCase());
    if (target !== undefined) return target;
    throw new MappingError(
      `No attribute mapping of ${mapping.source} has the target ${wanted}: ${mapping.targets.join(', ')}`,
    );
  });
  return { ...mapping, matching };
}

function compile(source: CompiledMapping['source'], mapping: z.infer<typeof OBJECT_MAPPING>): CompiledMapping {
  const attributes = mapping.attributeMappings.map(({ defaultValue, ...rest }) =>
    compileAttribute({ ...rest, ...(defaultValue ? { defaultValue } : {}) }),
  );
  const matching = mapping.attributeMappings
    .filter(({ matchingPriority }) => matchingPriority > 0)
    .sort((left, right) => left.matchingPriority - right.matchingPriority)
    .map(({ targetAttributeName }) => targetAttributeName);
  if (matching.length === 0) {
    throw new MappingError(`No attribute mapping of ${source} has a matchingPriority.`);
  }
  const isInScope = compileScope(mapping.scope ?? undefined);
  return {
    source,
    targets: attributes.map(({ target }) => target),
    matching,
    isInScope,
    map(object, phase) {
      const values = new Map<string, TargetValue>();
      for (const { target, isAddOnly, valueFor } of attributes) {
        if (isAddOnly && phase === 'update') continue;
        const value = valueFor(object);
        if (value !== undefined) values.set(target, value);
      }
      return values;
    },
  };
}

function compileAttribute(mapping: AttributeMapping) {
  const { targetAttributeName: target, source, defaultValue, flowType } = mapping;
  if (readTargetPath(target) === undefined) {
    throw new MappingError(`"${target}" is no targetAttributeName, such as emails[type eq "work"].value`);
  }
  const expression: Expression = source.type === 'Function' ? parseExpression(source.expression) : plain(source);
  const isReference = source.type === 'Attribute' && REFERENCES.has(source.name);
  return {
    target,
    isAddOnly: flowType === 'ObjectAddOnly',
    valueFor(values: SourceValues): TargetValue | undefined {
      const value = expression.evaluate(values) || defaultValue;
      if (value === undefined || value === '') return undefined;
      return isReference ? { kind: 'reference', objectId: value } : { kind: 'value', value };
    },
  };
}

const plain = (source: { readonly type: 'Attribute' | 'Constant'; readonly name: string }): Expression => ({
  evaluate(values) {
    const value = source.type === 'Constant' ? source.name : values[source.name];
    return typeof value === 'boolean' ? (value ? 'True' : 'False') : value;
  },
});

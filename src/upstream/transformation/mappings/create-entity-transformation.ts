import type { Json, JsonObject } from '../../../protocol/json.js';
import { holds } from '../expressions/evaluate-expression.js';
import type { Condition } from '../expressions/expression.js';
import { createSpending } from '../expressions/surroundings.js';
import { copy, type Value } from '../expressions/value.js';
import { withoutGaps } from '../expressions/write-path.js';
import { currentDate } from '../functions/java-date-format.js';
import { checkDepth } from '../json-text/check-depth.js';
import type {
  EntityTransformation,
  TransformationContext,
  TransformationStep,
  Transformed,
  WriteScope,
} from '../transformation.js';
import { TransformationError } from '../transformation-error.js';
import { describeMapping, type Mapping } from './mapping.js';
import { type MappingResult, runMapping, type Workbench } from './run-mapping.js';

export const SKIPPABLE_OPERATIONS = ['create', 'update', 'delete'] as const;
export type SkippableOperation = (typeof SKIPPABLE_OPERATIONS)[number];

/** An entity of a transformation, read and checked. */
export interface EntityMappings {
  readonly entity: 'user' | 'group';
  readonly endpoint: string | undefined;
  readonly condition: Condition | undefined;
  readonly conditionText: string | undefined;
  readonly isIgnored: boolean;
  readonly skipOperations: ReadonlySet<SkippableOperation>;
  readonly mappings: readonly Mapping[];
}

const OPERATIONS: Readonly<Record<WriteScope, SkippableOperation>> = {
  createEntity: 'create',
  updateEntity: 'update',
  patchEntity: 'update',
  deleteEntity: 'delete',
};

/** Variables that are known to some operations of some systems only, and so may be missing. */
const SYSTEM_VARIABLES: ReadonlySet<string> = new Set([
  'entityIdSourceSystem',
  'entityIdTargetSystem',
  'entityBaseLocation',
  'entityLocationSourceSystem',
]);

export function createEntityTransformation(mappings: EntityMappings): EntityTransformation {
  return {
    endpoint: mappings.endpoint,
    targetPaths: new Set(mappings.mappings.flatMap(({ targetPath }) => (targetPath ? [targetPath.text] : []))),
    scopes: new Set(mappings.mappings.flatMap(({ scope }) => (scope ? [scope] : []))),
    transform: (resource, context) => run(mappings, resource, context),
    explain: (resource, context) => {
      const steps: TransformationStep[] = [];
      try {
        return { result: run(mappings, resource, context, (step) => steps.push(step)), steps };
      } catch (error) {
        if (error instanceof TransformationError) return { result: { outcome: 'failed', error }, steps };
        throw error;
      }
    },
  };
}

function run(
  entity: EntityMappings,
  resource: JsonObject,
  context: TransformationContext,
  tell?: (step: TransformationStep) => void,
): Transformed {
  const { bench, document, variables } = setUp(entity, resource, context);
  const reason = whyNot(entity, context, bench);
  if (reason !== undefined) return { outcome: 'skipped', reason };
  for (const mapping of entity.mappings) {
    if (!isInScope(mapping, context)) {
      tell?.(step(mapping, { outcome: 'skipped', reason: outOfScope(mapping, context) }));
      continue;
    }
    try {
      const result = runMapping(mapping, bench);
      tell?.(step(mapping, result));
    } catch (error) {
      if (!(error instanceof TransformationError)) throw error;
      const placed = error.at({ entity: entity.entity, mapping: mapping.position, line: mapping.line });
      tell?.({ ...step(mapping, { outcome: 'skipped', reason: error.reason }), outcome: 'failed' });
      throw placed;
    }
  }
  return {
    outcome: 'transformed',
    resource: withoutGaps(document) as JsonObject,
    variables: Object.fromEntries(variables),
  };
}

function setUp(entity: EntityMappings, resource: JsonObject, context: TransformationContext) {
  checkDepth(resource, 'The resource');
  const variables = new Map<string, unknown>(Object.entries(context.variables));
  const document: JsonObject = {};
  const own = new Set(entity.mappings.flatMap(({ targetVariable }) => targetVariable ?? []));
  const bench: Workbench = {
    resource,
    document,
    property: (name) => (Object.hasOwn(context.properties, name) ? context.properties[name] : undefined),
    variable: (name) => {
      if (name === 'currentDate' && !variables.has(name))
        variables.set(name, currentDate(new Date(), context.properties));
      return variables.get(name);
    },
    setVariable: (name: string, value: Json) => void variables.set(name, value),
    mayLack: (name) => SYSTEM_VARIABLES.has(name) || own.has(name),
    resolveId: (id, entityType) => context.resolveId?.(id, entityType),
    spend: createSpending(),
  };
  return { bench, document, variables };
}

/** Why a resource is left out as a whole. What is to be deleted or patched is no resource that a condition could be asked of. */
function whyNot(entity: EntityMappings, { scope }: TransformationContext, bench: Workbench): string | undefined {
  if (entity.isIgnored) return `${entity.entity}s have "ignore" in the transformation`;
  const isAsked = scope !== 'deleteEntity' && scope !== 'patchEntity';
  if (isAsked && entity.condition !== undefined) {
    try {
      if (!holds(entity.condition, bench, bench.resource)) {
        return `the condition does not hold: ${entity.conditionText}`;
      }
    } catch (error) {
      throw error instanceof TransformationError ? error.at({ entity: entity.entity }) : error;
    }
  }
  if (scope === undefined || !entity.skipOperations.has(OPERATIONS[scope])) return undefined;
  return `skipOperations has "${OPERATIONS[scope]}"`;
}

function isInScope({ scope, targetVariable }: Mapping, context: TransformationContext): boolean {
  switch (context.scope) {
    case undefined:
    case 'updateEntity':
      return scope === undefined;
    case 'createEntity':
      return scope === undefined || scope === 'createEntity';
    case 'patchEntity':
      return scope === 'patchEntity';
    case 'deleteEntity':
      return scope === 'deleteEntity' && (!context.isProxy || targetVariable === 'entityIdTargetSystem');
  }
}

function outOfScope({ scope }: Mapping, context: TransformationContext): string {
  const now = context.scope === undefined ? 'this is read' : `this is ${context.scope}`;
  return scope === undefined ? `it has no scope, and ${now}` : `its scope is ${scope}, and ${now}`;
}

function step(mapping: Mapping, result: MappingResult): TransformationStep {
  const isDone = result.outcome === 'done';
  return {
    mapping: mapping.position,
    line: mapping.line,
    does: describeMapping(mapping),
    outcome: result.outcome,
    note: isDone ? result.note : result.reason,
    source: isDone ? shown(result.source) : undefined,
    result: isDone ? shown(result.result) : undefined,
  };
}

const shown = (value: Value | undefined): Json | undefined =>
  value === undefined ? undefined : copy(value, () => undefined);

import { isObject, type Json, type JsonObject } from '../../../protocol/json.js';
import { parseJson } from '../json-text/parse-json.js';
import type {
  Direction,
  Transformation,
  TransformationAccount,
  TransformationContext,
  WriteScope,
} from '../transformation.js';
import { TransformationError } from '../transformation-error.js';

/** What a transformation is tried with, besides the resource. */
export interface Trial {
  readonly direction: Direction;
  /** Of a write; createEntity without it. */
  readonly scope?: WriteScope | undefined;
  /** Told by the resource's schemas and members without it. */
  readonly type?: 'user' | 'group' | undefined;
  readonly properties: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** What resolveEntityIds makes of ids. */
  readonly resolve: Readonly<Record<string, string>>;
  readonly isProxy: boolean;
}

export const WRITE_SCOPES = [
  'createEntity',
  'updateEntity',
  'patchEntity',
  'deleteEntity',
] as const satisfies readonly WriteScope[];

/** The JSON of a user or group. @throws TransformationError */
export function readTrialResource(text: string): JsonObject {
  const json = parseJson(text);
  if (isObject(json)) return json;
  throw new TransformationError('It is no user or group: their JSON is an object.');
}

/** What a resource becomes, mapping by mapping. @throws TransformationError where nothing is said of its type */
export function tryTransformation(
  transformation: Transformation,
  resource: JsonObject,
  trial: Trial,
): TransformationAccount {
  const type = trial.type ?? typeOf(resource);
  const entity = transformation[type];
  if (entity === undefined) throw new TransformationError(`The transformation says nothing of a ${type}.`);
  return entity.explain(resource, contextOf(trial));
}

/** As programs get it. */
export function accountJson({ steps, result }: TransformationAccount, warnings: readonly string[]) {
  if (result.outcome !== 'failed') return { ...result, steps, warnings };
  const { message, place } = result.error;
  return { outcome: result.outcome, error: { message, ...place }, steps, warnings };
}

const typeOf = ({ schemas, members }: { readonly schemas?: Json; readonly members?: Json }): 'user' | 'group' =>
  members !== undefined || (Array.isArray(schemas) && schemas.some((urn) => String(urn).endsWith(':Group')))
    ? 'group'
    : 'user';

const contextOf = ({ direction, scope, properties, variables, resolve, isProxy }: Trial): TransformationContext => ({
  scope: direction === 'read' ? undefined : (scope ?? 'createEntity'),
  properties,
  variables,
  resolveId: (id) => (Object.hasOwn(resolve, id) ? resolve[id] : undefined),
  isProxy,
});

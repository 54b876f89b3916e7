import { z } from 'zod';
import type { Json } from '../../../protocol/json.js';
import { readTransformation } from '../../../upstream/transformation/read-transformation.js';
import type { TransformationStep } from '../../../upstream/transformation/transformation.js';
import { TransformationError } from '../../../upstream/transformation/transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../../../upstream/transformation/transformation-limits.js';
import {
  readTrialResource,
  tryTransformation,
  WRITE_SCOPES,
} from '../../../upstream/transformation/trial/try-transformation.js';
import type { TransformationAnswer, TransformationStepItem } from '../contract/systems.js';
import { type Route, route } from '../route.js';

const { textLength } = TRANSFORMATION_LIMITS;
const json = z.string().max(textLength, `It has more than ${textLength} characters.`);
const named = z.record(z.string().max(200), z.string().max(4_000)).default({});

const trial = z.strictObject({
  transformation: json,
  direction: z.enum(['read', 'write']),
  scope: z.enum(WRITE_SCOPES).optional(),
  resource: json.optional(),
  properties: named,
  variables: named,
  isProxy: z.boolean().default(false),
});

/** What a transformation makes of a resource. Nothing is called and nothing is changed. */
export const transformationRoutes = (): Route[] => [
  route({
    method: 'POST',
    path: '/organizations/:slug/transformation-preview',
    access: 'read',
    body: trial,
    maxBodyBytes: 4 * textLength,
    run: ({ body }) => preview(body),
  }),
];

const NOTHING: TransformationAnswer = {
  problem: null,
  warnings: [],
  steps: [],
  outcome: null,
  reason: null,
  resource: null,
  variables: {},
};

function preview({ transformation: text, resource, ...how }: z.output<typeof trial>): TransformationAnswer {
  let of: 'transformation' | 'resource' = 'transformation';
  try {
    const transformation = readTransformation(text);
    const { warnings } = transformation;
    if (resource === undefined || resource.trim() === '') return { ...NOTHING, warnings };
    of = 'resource';
    const { steps, result } = tryTransformation(transformation, readTrialResource(resource), { ...how, resolve: {} });
    const seen = { ...NOTHING, warnings, steps: steps.map(stepOf), outcome: result.outcome };
    if (result.outcome === 'failed') return { ...seen, reason: result.error.message };
    if (result.outcome === 'skipped') return { ...seen, reason: result.reason };
    const variables = Object.entries(result.variables).map(([name, value]) => [name, shown(value as Json) ?? '']);
    return {
      ...seen,
      resource: JSON.stringify(result.resource, null, 2),
      variables: Object.fromEntries(variables),
    };
  } catch (error) {
    if (!(error instanceof TransformationError)) throw error;
    return { ...NOTHING, problem: { of, message: error.message, line: error.place.line ?? null } };
  }
}

const stepOf = ({
  mapping,
  line,
  does,
  outcome,
  note,
  source,
  result,
}: TransformationStep): TransformationStepItem => ({
  ...{ mapping, does, outcome },
  line: line ?? null,
  note: note ?? null,
  source: shown(source),
  result: shown(result),
});

const MAX_SHOWN = 1_000;

function shown(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

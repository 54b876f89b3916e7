import type { Call } from '../../protocol/call.js';
import type { BulkOperation, BulkRequest } from '../../protocol/messages/bulk-request.js';
import type { BulkResult } from '../../protocol/messages/bulk-response.js';
import { invalidValue, ScimError } from '../../protocol/scim-error.js';
import type { Directories } from '../directories.js';
import {
  type Creation,
  type CreationOutcome,
  type Directory,
  isRepresented,
  type Located,
  type Represented,
} from '../directory.js';
import { createCircle } from './bulk-circle.js';
import { type BulkTarget, creatorsOf, dependenciesOf, readBulkTarget } from './bulk-operation.js';
import { type BulkUnit, planBulk } from './bulk-plan.js';
import { BulkProgress, type PlannedOperation, type ProgressServices } from './bulk-progress.js';

export interface BulkServices extends ProgressServices {
  readonly directories: Pick<Directories, 'of'>;
}

/**
 * Carries out the operations of a Bulk (RFC 7644 §3.7), each atomic and each as the request that it stands for, those
 * that others depend on first. Creations that wait for nothing are carried out together.
 * @returns the results of those that were tried, in the order of the request
 */
export async function runBulk(
  services: BulkServices,
  call: Call,
  { operations, failOnErrors }: BulkRequest,
): Promise<BulkResult[]> {
  const creators = creatorsOf(operations);
  const planned = operations.map((operation, position): PlannedOperation => {
    const isSecond = operation.bulkId !== undefined && (creators.get(operation.bulkId) ?? position) !== position;
    return { position, operation, target: readTarget(services, call, operation, isSecond) };
  });
  const progress = new BulkProgress(services, call, failOnErrors, new Set(creators.keys()));
  for (const wave of planBulk(dependenciesOf(operations, creators))) {
    for (const step of stepsOf(wave, planned)) {
      if (progress.failuresLeft <= 0) break;
      if (step.kind === 'circle') await createCircle(progress, step.operations);
      else if (step.kind === 'creations') await createMany(progress, step.target.directory, step.operations);
      else await doEach(progress, step.operations);
    }
  }
  return planned.flatMap((operation) => progress.resultOf(operation) ?? []);
}

function readTarget(
  { directories }: BulkServices,
  call: Call,
  operation: BulkOperation,
  isSecond: boolean,
): BulkTarget | ScimError {
  if (isSecond && operation.method === 'POST') {
    return invalidValue(
      `bulkId ${JSON.stringify(operation.bulkId)} stands for another operation of this Bulk already.`,
      'bulk-operation-wrong',
    );
  }
  try {
    return readBulkTarget(call, directories, operation);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
}

/** Operations that are carried out in one go. */
type Step =
  | { readonly kind: 'each' | 'circle'; readonly operations: readonly PlannedOperation[] }
  | { readonly kind: 'creations'; readonly operations: PlannedOperation[]; readonly target: BulkTarget };

/** The steps of a wave in the order of the request; neighbours that create resources of one type become one step. */
function stepsOf(wave: readonly BulkUnit[], planned: readonly PlannedOperation[]): Step[] {
  const steps: Step[] = [];
  for (const unit of wave) {
    const operations = unit.operations.flatMap((position) => planned[position] ?? []);
    const target = unit.circular ? undefined : creationTarget(operations[0]);
    const before = steps.at(-1);
    if (target === undefined) steps.push({ kind: unit.circular ? 'circle' : 'each', operations });
    else if (before?.kind === 'creations' && before.target.type === target.type) before.operations.push(...operations);
    else steps.push({ kind: 'creations', operations, target });
  }
  return steps;
}

function creationTarget(planned: PlannedOperation | undefined): BulkTarget | undefined {
  if (planned === undefined || planned.target instanceof ScimError) return undefined;
  return planned.operation.method === 'POST' ? planned.target : undefined;
}

async function doEach(progress: BulkProgress, operations: readonly PlannedOperation[]): Promise<void> {
  for (const planned of operations) {
    if (progress.failuresLeft <= 0) return;
    await progress.pause();
    try {
      progress.checkTime();
      const located = await doOne(progress, planned);
      const status = planned.operation.method === 'POST' ? 201 : 200;
      progress.succeed(planned, located !== undefined && isRepresented(located) ? status : 204, located);
    } catch (thrown) {
      progress.fail(planned, thrown);
    }
  }
}

/** @returns undefined for what is gone */
async function doOne(
  progress: BulkProgress,
  { operation, target }: PlannedOperation,
): Promise<Represented | Located | undefined> {
  if (target instanceof ScimError) throw target;
  const { directory, projection } = target;
  const { method, data, version } = operation;
  if (target.id === undefined) return directory.create(progress.resolve(data), projection);
  const id = progress.resolveId(target.id);
  if (method === 'PUT') return directory.replace(id, progress.resolve(data), projection, version);
  if (method === 'PATCH') {
    return directory.patch(id, progress.resolvePatch(data), projection, version, progress.patchBudget);
  }
  await directory.delete(id, version);
  return undefined;
}

/** Creates several together, as far as their references can be resolved; what is left is done by itself. */
async function createMany(
  progress: BulkProgress,
  directory: Directory,
  operations: readonly PlannedOperation[],
): Promise<void> {
  let rest = operations;
  while (rest.length > 0 && progress.failuresLeft > 0) {
    const creations = await resolveMany(progress, rest);
    const outcomes = await directory.createMany(creations, progress);
    for (const [i, planned] of rest.slice(0, outcomes.length).entries()) settle(progress, planned, outcomes[i]);
    rest = rest.slice(outcomes.length);
    // What follows was not tried, or is the one whose references fail.
    const isCut = outcomes.length < creations.length;
    await doEach(progress, isCut ? rest : rest.slice(0, 1));
    rest = isCut ? [] : rest.slice(1);
  }
}

/** The creations up to the first whose references cannot be resolved. */
async function resolveMany(progress: BulkProgress, operations: readonly PlannedOperation[]): Promise<Creation[]> {
  const creations: Creation[] = [];
  for (const { operation, target } of operations) {
    if (target instanceof ScimError) break;
    await progress.pause();
    try {
      creations.push({ body: progress.resolve(operation.data), projection: target.projection });
    } catch {
      break;
    }
  }
  return creations;
}

function settle(progress: BulkProgress, planned: PlannedOperation, outcome: CreationOutcome | undefined): void {
  if (outcome?.status === 'fulfilled') progress.succeed(planned, 201, outcome.value);
  else progress.fail(planned, outcome?.reason);
}

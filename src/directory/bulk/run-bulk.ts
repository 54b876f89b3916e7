import type { Call } from '../../protocol/call.js';
import type { BulkOperation, BulkRequest } from '../../protocol/messages/bulk-request.js';
import type { BulkResult } from '../../protocol/messages/bulk-response.js';
import { invalidValue, ScimError } from '../../protocol/scim-error.js';
import type { NewRow } from '../../store/resources/stored-resource.js';
import type { Directories, Represented } from '../resources/resource-directory.js';
import { createCircle } from './bulk-circle.js';
import { type BulkTarget, creatorsOf, dependenciesOf, readBulkTarget } from './bulk-operation.js';
import { type BulkUnit, planBulk } from './bulk-plan.js';
import { BulkProgress, type PlannedOperation, type ProgressServices } from './bulk-progress.js';

export interface BulkServices extends ProgressServices {
  readonly directories: Directories;
}

/**
 * Carries out the operations of a Bulk (RFC 7644 §3.7), each atomic and each as the request that it stands for, those
 * that others depend on first. Creations that wait for nothing are stored together.
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
    return { operation, target: readTarget(services, call, operation, isSecond) };
  });
  const progress = new BulkProgress(services, call, failOnErrors, new Set(creators.keys()));
  for (const wave of planBulk(dependenciesOf(operations, creators))) {
    for (const step of stepsOf(wave, planned)) {
      if (progress.errorsLeft <= 0) break;
      if (step.kind === 'circle') await createCircle(call, progress, step.operations);
      else if (step.kind === 'batch') await createMany(call, progress, step.target, step.operations);
      else await doEach(call, progress, step.operations);
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
  | { readonly kind: 'batch'; readonly operations: PlannedOperation[]; readonly target: BulkTarget };

/** The steps of a wave in the order of the request; neighbours that create resources of one type become one step. */
function stepsOf(wave: readonly BulkUnit[], planned: readonly PlannedOperation[]): Step[] {
  const steps: Step[] = [];
  for (const unit of wave) {
    const operations = unit.operations.flatMap((position) => planned[position] ?? []);
    const target = unit.circular ? undefined : batchTarget(operations[0]);
    const before = steps.at(-1);
    if (target === undefined) steps.push({ kind: unit.circular ? 'circle' : 'each', operations });
    else if (before?.kind === 'batch' && before.target.type === target.type) before.operations.push(...operations);
    else steps.push({ kind: 'batch', operations, target });
  }
  return steps;
}

/** The target of an operation that creates something which can be created among others. */
function batchTarget(planned: PlannedOperation | undefined): BulkTarget | undefined {
  if (planned === undefined || planned.target instanceof ScimError) return undefined;
  const { operation, target } = planned;
  return operation.method === 'POST' && target.directory.batch.takes(operation.data) ? target : undefined;
}

async function doEach(call: Call, progress: BulkProgress, operations: readonly PlannedOperation[]): Promise<void> {
  for (const planned of operations) {
    if (progress.errorsLeft <= 0) return;
    await progress.pause();
    try {
      progress.checkTime();
      const represented = await doOne(call, progress, planned);
      const status = planned.operation.method === 'POST' ? 201 : 200;
      progress.succeed(planned, represented === undefined ? 204 : status, represented);
    } catch (thrown) {
      progress.fail(planned, thrown);
    }
  }
}

/** @returns undefined where the answer has no body */
async function doOne(
  call: Call,
  progress: BulkProgress,
  { operation, target }: PlannedOperation,
): Promise<Represented | undefined> {
  if (target instanceof ScimError) throw target;
  const { directory, type, projection } = target;
  const { method, data, version } = operation;
  if (target.id === undefined) return directory.create(call, type, progress.resolve(data), projection);
  const id = progress.resolveId(target.id);
  if (method === 'PUT') return directory.replace(call, type, id, progress.resolve(data), projection, version);
  if (method === 'PATCH') {
    const { patchBudget } = progress;
    return directory.patch(call, type, id, progress.resolvePatch(data), projection, version, patchBudget);
  }
  await directory.delete(call, type, id, version);
  return undefined;
}

/** Creates several, in one statement if it can be. */
async function createMany(
  call: Call,
  progress: BulkProgress,
  target: BulkTarget,
  operations: readonly PlannedOperation[],
): Promise<void> {
  if (operations.length === 1) return doEach(call, progress, operations);
  return createRead(call, progress, target, await readMany(progress, target, operations));
}

/** An operation that was read, or why it cannot be. */
type ReadOperation = readonly [PlannedOperation, NewRow | Failure];

/**
 * Stores several in one statement. Where the errors could become too many on the way they are stored all or none,
 * because none may be stored after the last error. When nothing was stored because something collides, each half is
 * tried in its turn. Whatever is tried again is the same row, so that one that is stored already is known by its id.
 * @param before why they could not be stored together
 */
async function createRead(
  call: Call,
  progress: BulkProgress,
  target: BulkTarget,
  read: readonly ReadOperation[],
  before?: unknown,
): Promise<void> {
  if (progress.errorsLeft <= 0) return;
  const tried = untilTooManyFail(read, progress.errorsLeft);
  const [only, ...others] = tried;
  let done: Outcomes | undefined;
  try {
    progress.checkTime();
  } catch (halt) {
    // Where the answer was lost, some may be stored: they were tried.
    const reason = isLost(before) ? before : halt;
    for (const [planned] of tried) if (progress.errorsLeft > 0) progress.fail(planned, reason);
    return;
  }
  try {
    done = await storeMany(call, target, tried, progress.errorsLeft < tried.length);
  } catch (thrown) {
    if (only !== undefined && others.length === 0) return progress.fail(only[0], thrown);
    // The operation that is the cause meets it again by itself, and its client is told.
    progress.report(thrown);
    for (const one of tried) await createRead(call, progress, target, [one], thrown);
    return;
  }
  if (done !== undefined) return settle(progress, done);
  // By itself it gets to know what it collides with.
  if (only !== undefined && others.length === 0) return doEach(call, progress, [only[0]]);
  const half = Math.ceil(tried.length / 2);
  await createRead(call, progress, target, tried.slice(0, half));
  return createRead(call, progress, target, tried.slice(half));
}

/** Whether the database went away in the middle of it. */
const isLost = (thrown: unknown): boolean =>
  thrown instanceof ScimError && thrown.status === 503 && thrown.cause !== undefined;

type Outcomes = readonly (readonly [PlannedOperation, Represented | Failure])[];

function settle(progress: BulkProgress, done: Outcomes): void {
  for (const [planned, outcome] of done) {
    if (outcome instanceof Failure) progress.fail(planned, outcome.thrown);
    else progress.succeed(planned, 201, outcome);
  }
}

class Failure {
  readonly thrown: unknown;
  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}

/** Reads the operations in their order, until as many failed as may. */
async function readMany(
  progress: BulkProgress,
  { type, directory }: BulkTarget,
  operations: readonly PlannedOperation[],
): Promise<ReadOperation[]> {
  const read: ReadOperation[] = [];
  let errorsLeft = progress.errorsLeft;
  for (const planned of operations) {
    if (errorsLeft <= 0) break;
    await progress.pause();
    try {
      read.push([planned, directory.batch.read(type, progress.resolve(planned.operation.data))]);
    } catch (thrown) {
      read.push([planned, new Failure(thrown)]);
      errorsLeft -= 1;
    }
  }
  return read;
}

/** The operations up to the one whose failure is the last that may be. */
function untilTooManyFail(read: readonly ReadOperation[], errorsLeft: number): readonly ReadOperation[] {
  let left = errorsLeft;
  const last = read.findIndex(([, row]) => row instanceof Failure && --left <= 0);
  return last < 0 ? read : read.slice(0, last + 1);
}

async function storeMany(
  call: Call,
  { type, directory }: BulkTarget,
  read: readonly ReadOperation[],
  allOrNone: boolean,
): Promise<Outcomes | undefined> {
  const resources = read.flatMap(([, resource]) => (resource instanceof Failure ? [] : [resource]));
  const outcomes = (await directory.batch.store(call, type, resources, allOrNone))?.values();
  return (
    outcomes &&
    read.map(([planned, resource]) => {
      if (resource instanceof Failure) return [planned, resource];
      const outcome = outcomes.next().value;
      return [planned, outcome === undefined || outcome instanceof ScimError ? new Failure(outcome) : outcome];
    })
  );
}

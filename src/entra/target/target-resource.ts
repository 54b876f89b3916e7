import { memberOf, readTargetPath, type TargetPath, valueAt } from './target-path.js';

/** An answer that Entra would not understand; the message says what it is about. */
export class IncompatibleAnswer extends Error {
  override readonly name = 'IncompatibleAnswer';
}

/** A resource of the target that was read strictly, as Entra does. */
export interface TargetResource {
  readonly id: string;
  readonly json: unknown;
}

const ACTIVE = must('active');
const MANAGER = must('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager');

function must(text: string): TargetPath {
  const path = readTargetPath(text);
  if (path === undefined) throw new Error(`${text} is no path`);
  return path;
}

/** @throws IncompatibleAnswer where Entra would report `ServiceIncompatible` */
export function readResource(json: unknown): TargetResource {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new IncompatibleAnswer('the answer is not a JSON object');
  }
  const id = memberOf(json, 'id');
  if (typeof id !== 'string' || id === '') throw new IncompatibleAnswer('the resource has no "id"');
  const active = valueAt(json, ACTIVE);
  if (active !== undefined && typeof active !== 'boolean') {
    throw new IncompatibleAnswer(`"active" must be a JSON boolean; it is ${JSON.stringify(active)?.slice(0, 60)}`);
  }
  const manager = valueAt(json, MANAGER);
  if (manager !== undefined && (typeof manager !== 'object' || Array.isArray(manager))) {
    throw new IncompatibleAnswer(
      `"manager" must be an object with "value"; it is ${JSON.stringify(manager)?.slice(0, 60)}`,
    );
  }
  return { id, json };
}

/** The resources of a ListResponse. @throws IncompatibleAnswer */
export function readList(json: unknown): { totalResults: number; resources: readonly TargetResource[] } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new IncompatibleAnswer('the answer to a query is not a ListResponse');
  }
  const totalResults = memberOf(json, 'totalResults');
  const resources = memberOf(json, 'Resources') ?? [];
  if (typeof totalResults !== 'number') throw new IncompatibleAnswer('the ListResponse has no "totalResults"');
  if (!Array.isArray(resources)) throw new IncompatibleAnswer('"Resources" of the ListResponse is not an array');
  if (totalResults > 0 && resources.length === 0) {
    throw new IncompatibleAnswer(`the ListResponse has totalResults ${totalResults} and no Resources`);
  }
  return { totalResults, resources: resources.map(readResource) };
}

/** Whether the target already has a value; text is compared exactly, booleans by what they mean. */
export function hasValue(resource: unknown, path: TargetPath, wanted: string): boolean {
  const actual = valueAt(resource, path);
  if (typeof actual === 'boolean') return String(actual) === wanted.toLowerCase();
  return (typeof actual === 'string' || typeof actual === 'number') && String(actual) === wanted;
}

/** The id that a reference of the resource points to. */
export function referenceAt(resource: unknown, path: TargetPath): string | undefined {
  const value = memberOf(valueAt(resource, path), 'value');
  return typeof value === 'string' && value !== '' ? value : undefined;
}

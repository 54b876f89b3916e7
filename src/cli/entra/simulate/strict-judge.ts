import type { Exchange } from '../../../entra/client/connection.js';
import { isObject, type Json, type JsonObject } from '../../../protocol/json.js';
import { readPatchMessage } from '../../../protocol/messages/patch-op.js';
import { type Note, Notes } from '../../../protocol/notes.js';
import { applyPatch } from '../../../protocol/patch/apply-patch.js';
import { takeMemberOperations } from '../../../protocol/patch/member-changes.js';
import { resolveOperations } from '../../../protocol/patch/operations.js';
import type { ProfileName } from '../../../protocol/profiles/profile-name.js';
import { resourceTypesOf } from '../../../protocol/profiles/resource-types.js';
import { readResource } from '../../../protocol/resource/read-resource.js';
import type { ResourceType } from '../../../protocol/schema/resource-type.js';
import { ScimError } from '../../../protocol/scim-error.js';
import { type ToleranceCode, toleranceOf } from '../../../protocol/tolerances.js';

/** Of so many resources it is known how they are at the target: what a PATCH means depends on it. */
const MAX_KNOWN = 10_000;

/** A tolerance that a job needed. */
export interface NeededTolerance {
  readonly code: ToleranceCode;
  readonly requests: number;
  /** What it was applied to first. */
  readonly example: string;
  /** By which clause a strict organization refuses it; null where it accepts it. */
  readonly clause: string | null;
}

/** Whether a job would pass an organization that is strict. */
export interface StrictVerdict {
  readonly passes: boolean;
  /** Requests with a body. */
  readonly changes: number;
  /** Of those, how many it would refuse. */
  readonly refused: number;
  /** The most frequent first. */
  readonly needed: readonly NeededTolerance[];
}

/**
 * Reads what a job sends as a tolerant organization does, and notes what it needed. It goes by the standard schemas: what an
 * organization defined itself is not known to it.
 */
export class StrictJudge {
  readonly #types: ReadonlyMap<string, ResourceType>;
  /** As it is at the target, by path. */
  readonly #known = new Map<string, JsonObject>();
  readonly #needed = new Map<ToleranceCode, { requests: number; example: string }>();
  #changes = 0;
  #refused = 0;

  constructor(profile: ProfileName) {
    this.#types = resourceTypesOf(profile);
  }

  readonly observe = ({ request: { method, path, body }, outcome }: Exchange): void => {
    const type = [...this.#types.values()].find(({ endpoint }) => path === endpoint || path.startsWith(`${endpoint}/`));
    if (type === undefined) return;
    const notes = new Notes();
    const after = body === undefined ? undefined : this.#read(type, method, path, body as Json, notes);
    if (body !== undefined) this.#count(notes);
    if (!('status' in outcome) || outcome.status >= 300) return;
    if (after !== undefined && method === 'PATCH') this.#know(path, after);
    for (const resource of resourcesIn(outcome.json)) {
      const read = attempt(() => readResource(type, resource, new Notes()));
      if (read !== undefined) this.#know(`${type.endpoint}/${String(resource.id)}`, read);
    }
  };

  get verdict(): StrictVerdict {
    const needed = [...this.#needed].map(([code, { requests, example }]) => ({
      code,
      requests,
      example,
      clause: toleranceOf(code)?.strict?.clause ?? null,
    }));
    needed.sort((one, other) => other.requests - one.requests || one.code.localeCompare(other.code));
    return { passes: this.#refused === 0, changes: this.#changes, refused: this.#refused, needed };
  }

  /** @returns the resource as it would be; undefined for what nobody can read */
  #read(type: ResourceType, method: string, path: string, body: Json, notes: Notes): JsonObject | undefined {
    return attempt(() => {
      if (method !== 'PATCH') return readResource(type, body, notes);
      const operations = resolveOperations(type, readPatchMessage(body), notes);
      const { others } = takeMemberOperations(operations, notes, '');
      return applyPatch(this.#known.get(path) ?? {}, others, notes);
    });
  }

  #count(notes: Notes): void {
    this.#changes += 1;
    if (notes.refusable.length > 0) this.#refused += 1;
    const first = new Map<ToleranceCode, Note>();
    for (const note of [...notes.refusable, ...notes.entries]) if (!first.has(note.code)) first.set(note.code, note);
    for (const [code, { detail }] of first) {
      const known = this.#needed.get(code) ?? { requests: 0, example: detail };
      this.#needed.set(code, { ...known, requests: known.requests + 1 });
    }
  }

  #know(path: string, resource: JsonObject): void {
    this.#known.delete(path);
    this.#known.set(path, resource);
    if (this.#known.size <= MAX_KNOWN) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      break;
    }
  }
}

/** The resource, or those of a list, in an answer. */
function resourcesIn(answer: unknown): readonly JsonObject[] {
  const json = answer as Json | undefined;
  if (!isObject(json)) return [];
  const all = Array.isArray(json.Resources) ? json.Resources : [json];
  return all.filter((one): one is JsonObject => isObject(one) && typeof one.id === 'string');
}

/** What is refused everywhere is no matter of tolerance. */
function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/** The verdict in words. */
export function verdictLines({ passes, changes, refused, needed }: StrictVerdict): string[] {
  const lines = needed.map(
    ({ code, requests, example, clause }) =>
      `  ${requests} × ${code}, such as ${example}: ${clause === null ? 'accepted by strict organizations too' : `refused by strict organizations (${clause})`}.`,
  );
  return [
    needed.length === 0 ? 'The job needed no tolerance.' : 'The job needed these tolerances:',
    ...lines,
    passes
      ? `An organization that is strict would take all of its ${changes} changes.`
      : `An organization that is strict would refuse ${refused} of its ${changes} changes.`,
  ];
}

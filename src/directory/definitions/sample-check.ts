import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { JsonScanner } from '../../protocol/json-scanner.js';
import type { Language } from '../../protocol/language.js';
import { type Note, Notes } from '../../protocol/notes.js';
import { parseJson } from '../../protocol/parse-json.js';
import type { RefusalCode } from '../../protocol/reason-code.js';
import { leafOf, type ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { ToleranceCode } from '../../protocol/tolerances.js';
import { type Explanation, explainReason } from '../explain/explanation.js';
import type { SampleReader } from '../local/local-directory.js';
import { phrasesByCode } from '../log/sentences/log-sentence.js';
import { OperatorError } from '../operator-error.js';
import type { Administrator, OperatorCalls } from '../operators/operator-calls.js';

/** What a sample may have at most; a request may have more. */
export const MAX_SAMPLE_BYTES = 256 * 1024;

/** What would become of a resource. */
export interface SampleVerdict {
  readonly type: string;
  /** What would be stored, besides what the server gives: id and meta. Absent where it is refused. */
  readonly stored?: JsonObject;
  readonly refusal?: SampleRefusal;
  /** What is ignored, or taken although it is not as the standard has it, and why. */
  readonly notes: readonly { readonly code: ToleranceCode; readonly text: string }[];
  /** Whether it names members, which are looked for only when a group is stored. */
  readonly hasMembers: boolean;
}

export interface SampleRefusal extends Omit<Explanation, 'reason'> {
  readonly reason: RefusalCode;
  readonly status: number;
  readonly scimType: string | undefined;
  /** What the client would be told. */
  readonly detail: string;
}

interface Parts {
  readonly calls: OperatorCalls;
  readonly readerOf: (call: Awaited<ReturnType<OperatorCalls['of']>>, type: ResourceType) => SampleReader;
}

/** Tells what a POST of a resource would come to, and writes nothing. */
export class SampleCheck {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * @param text JSON
   * @param typeName of a resource type; undefined for the one that its `schemas` name
   * @throws OperatorError for an organization or a type that there is not
   */
  async check(
    slug: string,
    text: string,
    typeName: string | undefined,
    by: string | Administrator,
    language: Language = 'en',
  ): Promise<SampleVerdict> {
    const call = await this.#parts.calls.of(slug, by);
    const types = [...call.tenant.resourceTypes.values()];
    const notes = new Notes(call.tenant.strict);
    const asked = typeName === undefined ? undefined : typeNamed(types, typeName, slug);
    let type = asked ?? typeNamed(types, 'User', slug);
    let hasMembers = false;
    const answer = (more: Pick<SampleVerdict, 'stored' | 'refusal'>): SampleVerdict => ({
      type: type.name,
      ...more,
      notes: phrasesByCode(notes.entries, language),
      hasMembers,
    });
    try {
      const body = parse(text);
      type = asked ?? typeOf(types, body) ?? type;
      hasMembers =
        type.name === 'Group' && isObject(body) && Object.keys(body).some((name) => /(^|:)members$/i.test(name));
      for (const note of ignoredIn(type, body)) notes.add(note.code, note.detail);
      const reader = this.#parts.readerOf(call, type);
      const row = reader.readRow(body, notes);
      const conflict = await reader.conflictOf(row);
      return answer(conflict === undefined ? { stored: row.resource } : { refusal: refusalOf(conflict, language) });
    } catch (error) {
      if (!(error instanceof ScimError) || error.status >= 500) throw error;
      return answer({ refusal: refusalOf(error, language) });
    }
  }
}

/** @throws ScimError as a request with this body would */
function parse(text: string): Json {
  const bytes = Buffer.from(text.replace(/^\ufeff/, ''));
  if (bytes.length > MAX_SAMPLE_BYTES)
    throw new OperatorError(`A sample has at most ${MAX_SAMPLE_BYTES} bytes; this one has ${bytes.length}.`);
  const scanner = new JsonScanner();
  scanner.push(bytes);
  return parseJson(bytes, scanner);
}

function typeNamed(types: readonly ResourceType[], name: string, slug: string): ResourceType {
  const found = types.find((type) => type.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const known = types.map((type) => type.name).join(', ');
  throw new OperatorError(`${slug} has no resource type ${JSON.stringify(name.slice(0, 100))}. There are: ${known}`);
}

/** The type whose schema the resource names. */
function typeOf(types: readonly ResourceType[], body: Json): ResourceType | undefined {
  const schemas = isObject(body) && Array.isArray(body.schemas) ? body.schemas : [];
  const named = new Set(schemas.flatMap((urn) => (typeof urn === 'string' ? urn.toLowerCase() : [])));
  return types.find(({ schema }) => named.has(schema.id.toLowerCase()));
}

/** What the server gives itself: an RFC asks to ignore it, so that a request with it has nothing to be noted. */
function ignoredIn(type: ResourceType, body: Json): Pick<Note, 'code' | 'detail'>[] {
  if (!isObject(body)) return [];
  const names = Object.entries(body).flatMap(([name, value]) => {
    const schema = name.includes(':') ? type.schemaOf(name) : undefined;
    return schema !== undefined && isObject(value) ? Object.keys(value).map((own) => `${schema.id}:${own}`) : [name];
  });
  return names.filter((name) => isGiven(type, name)).map((detail) => ({ code: 'read-only-attribute', detail }));
}

function isGiven(type: ResourceType, name: string): boolean {
  if (name.toLowerCase() === 'schemas') return false;
  const path = type.resolve(name);
  return path !== undefined && [path.attribute, leafOf(path)].some(({ mutability }) => mutability === 'readOnly');
}

function refusalOf(error: ScimError, language: Language): SampleRefusal {
  const { reason, status, scimType, message } = error;
  return { ...explainReason(reason, language), reason, status, scimType, detail: message };
}

import type { ScimAnswer, ScimRequest } from '../../entra/client/connection.js';
import { memberOf } from '../../entra/target/target-path.js';
import type { Context } from '../../entra/validate/context.js';
import { Finding, NotApplicable } from '../../entra/validate/model.js';
import { PATCH_OP } from '../../protocol/urns.js';
import { type DeclaredType, isSameUrn, listOf, readType } from './declared.js';
import { must, mustAnswer } from './must.js';
import { type Json, sampleOf } from './sample.js';

/** A resource that a check has made. */
export interface Made {
  readonly id: string;
  /** Such as `/Users/9f2c`. */
  readonly path: string;
  readonly sent: Json;
  readonly json: unknown;
  readonly answer: ScimAnswer;
}

export interface PatchOperation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

type Query = NonNullable<ScimRequest['query']>;

/** The endpoint that is checked, with what it says of itself. */
export class Endpoint {
  readonly context: Context;
  readonly #documents = new Map<string, Promise<ScimAnswer>>();

  constructor(context: Context) {
    this.context = context;
  }

  send(request: ScimRequest): Promise<ScimAnswer> {
    return this.context.send(request);
  }

  get(path: string, query: Query = [], headers: Record<string, string> = {}): Promise<ScimAnswer> {
    return this.send({ method: 'GET', path, query, headers });
  }

  /** A discovery document, asked for once in a run, so that a check which fails for it does not fail them all. */
  document(path: string): Promise<ScimAnswer> {
    const before = this.#documents.get(path);
    if (before !== undefined) return before;
    const asked = this.get(path);
    asked.catch(() => this.#documents.delete(path));
    this.#documents.set(path, asked);
    return asked;
  }

  /** Whether the endpoint says that it has a feature of RFC 7643 §5. */
  async has(feature: string): Promise<boolean> {
    return memberOf(memberOf((await this.document('/ServiceProviderConfig')).json, feature), 'supported') === true;
  }

  /** @throws NotApplicable */
  async mustHave(feature: string): Promise<unknown> {
    if (!(await this.has(feature))) throw new NotApplicable(`ServiceProviderConfig does not announce ${feature}`);
    return memberOf((await this.document('/ServiceProviderConfig')).json, feature);
  }

  /** @throws NotApplicable where discovery shows none */
  async types(): Promise<readonly DeclaredType[]> {
    const [types, schemas] = await Promise.all([this.document('/ResourceTypes'), this.document('/Schemas')]);
    const declared = listOf(types.json, 'Resources').flatMap(
      (type) => readType(type, listOf(schemas.json, 'Resources')) ?? [],
    );
    if (declared.length === 0) throw new NotApplicable('/ResourceTypes and /Schemas show no resource type');
    return declared;
  }

  /** The type with a schema. @throws NotApplicable */
  async typeOf(schema: string): Promise<DeclaredType> {
    const found = (await this.types()).find((type) => isSameUrn(type.schema.id, schema));
    if (found === undefined) throw new NotApplicable(`/ResourceTypes shows none of the schema ${schema}`);
    return found;
  }

  /** Tries something with every resource type. @throws Finding of all for which it does not hold */
  async forEachType(work: (type: DeclaredType) => Promise<void>): Promise<void> {
    const findings: Finding[] = [];
    const reasons: string[] = [];
    const types = await this.types();
    for (const type of types) {
      try {
        await work(type);
      } catch (error) {
        if (error instanceof Finding) findings.push(new Finding(error.expected, `${type.name}: ${error.message}`, ''));
        else if (error instanceof NotApplicable) reasons.push(error.message);
        else throw error;
      }
    }
    const [first] = findings;
    if (first !== undefined) throw new Finding(first.expected, findings.map(({ message }) => message).join('; '), '');
    if (reasons.length === types.length) throw new NotApplicable([...new Set(reasons)].join('; '));
  }

  post(path: string, body: unknown, query: Query = []): Promise<ScimAnswer> {
    return this.send({ method: 'POST', path, body, query });
  }

  put(path: string, body: unknown, query: Query = [], headers: Record<string, string> = {}): Promise<ScimAnswer> {
    return this.send({ method: 'PUT', path, body, query, headers });
  }

  delete(path: string): Promise<ScimAnswer> {
    return this.send({ method: 'DELETE', path });
  }

  patch(
    path: string,
    Operations: readonly PatchOperation[],
    headers: Record<string, string> = {},
  ): Promise<ScimAnswer> {
    return this.send({ method: 'PATCH', path, body: { schemas: [PATCH_OP], Operations }, headers });
  }

  /** Creates a resource: the least that it may be, and what is given. @throws Finding */
  async make(type: DeclaredType, more: Json = {}): Promise<Made> {
    const sent = { ...sampleOf(type), ...more };
    const answer = await this.post(type.endpoint, sent);
    mustAnswer(answer, [201], `POST ${type.endpoint}`);
    const id = memberOf(answer.json, 'id');
    must(typeof id === 'string' && id !== '', 'an id in the answer to POST', `id ${JSON.stringify(id)}`);
    return { id, path: `${type.endpoint}/${encodeURIComponent(id)}`, sent, json: answer.json, answer };
  }

  /** What is there now. @throws Finding */
  async read(path: string, query: Query = []): Promise<unknown> {
    const answer = await this.get(path, query);
    mustAnswer(answer, [200], `GET ${path}`);
    return answer.json;
  }

  /** Changes a resource, and reads it again. @throws Finding */
  async patched(path: string, operations: readonly PatchOperation[]): Promise<unknown> {
    const answer = await this.patch(path, operations);
    mustAnswer(answer, [200, 204], `PATCH ${JSON.stringify(operations)}`);
    return this.read(path);
  }

  /** The ids that a filter finds, of those on the first page. @throws Finding */
  async found(endpoint: string, filter: string, query: Query = []): Promise<string[]> {
    const answer = await this.get(endpoint, [['filter', filter], ...query]);
    mustAnswer(answer, [200], `filter ${filter}`);
    return listOf(answer.json, 'Resources').map((resource) => String(memberOf(resource, 'id')));
  }
}

import type { Json, JsonObject } from '../../protocol/json.js';

export type JsonSchema = JsonObject;

export const API_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type ApiMethod = (typeof API_METHODS)[number];

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly schema: JsonSchema;
  readonly isRequired?: boolean;
  readonly example?: Json;
}

export interface ApiContent {
  readonly mediaType: string;
  readonly schema: JsonSchema;
  readonly example?: Json;
}

export interface ApiAnswer {
  readonly description: string;
  readonly content?: ApiContent;
}

/** With what a caller shows who it is. */
export type ApiSecurity = 'organization' | 'client' | 'product' | 'none';

/** One method of one path, as a reader of the API is told of it. */
export interface ApiOperation {
  readonly id: string;
  readonly method: ApiMethod;
  /** From the root of the server, with parameters in braces. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly ApiParameter[];
  readonly body?: ApiContent & { readonly isOptional?: boolean };
  /** By status. */
  readonly answers: Readonly<Record<number, ApiAnswer>>;
  readonly security: ApiSecurity;
}

export interface ApiTag {
  readonly name: string;
  readonly description: string;
}

/** Operations that belong together, with the schemas that they name. */
export interface ApiPart {
  readonly tags: readonly ApiTag[];
  readonly operations: readonly ApiOperation[];
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** An object whose members are all there. */
export const record = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const TEXT: JsonSchema = { type: 'string' };
export const NUMBER: JsonSchema = { type: 'integer' };
export const TRUTH: JsonSchema = { type: 'boolean' };
export const TEXT_OR_NULL: JsonSchema = { type: ['string', 'null'] };

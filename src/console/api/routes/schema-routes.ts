import { z } from 'zod';
import type { Definitions } from '../../../directory/definitions/definitions.js';
import type { RequirementList, Requirements } from '../../../directory/definitions/requirements.js';
import { MAX_SAMPLE_BYTES, type SampleCheck, type SampleVerdict } from '../../../directory/definitions/sample-check.js';
import { PLACES } from '../../../directory/explain/reasons/places.js';
import type { Organizations } from '../../../directory/organizations.js';
import { DEFINITION_LIMITS } from '../../../protocol/definitions/reading/definition-limits.js';
import type { LackingAnswer, RequirementsAnswer, SampleAnswer, SchemasAnswer } from '../contract/schemas.js';
import { attributesOf } from '../mapped-attributes.js';
import { type Route, route } from '../route.js';
import { pathItemOf } from './log-items.js';
import { NO_SOURCES, schemaItemOf, sourcesOf, typeItemOf } from './schema-items.js';

const MAX_NAME = 500;
/** JSON within JSON needs up to twice its room, and a little more. */
const MAX_BODY_BYTES = 2 * MAX_SAMPLE_BYTES + 1024;

const text = (maxBytes: number) =>
  z
    .string()
    .max(maxBytes, `At most ${maxBytes} bytes.`)
    .refine((value) => value.isWellFormed(), 'This is no text.');
const name = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME)
  .refine((value) => !value.includes('\0') && value.isWellFormed(), 'This is no name.');
const change = z.strictObject({ attributes: z.array(name).min(1).max(20), isRequired: z.boolean() });
const schemaBody = z.strictObject({
  /** JSON of the schema (RFC 7643 §7). */
  text: text(DEFINITION_LIMITS.fileBytes),
  /** Resource types that it extends. */
  types: z.array(name).max(50).default([]),
  /** Whether every resource of those types must carry it. */
  isRequired: z.boolean().default(false),
});
const named = z.object({ slug: z.string(), name });

/** What the routes stand on. */
export interface SchemaServices {
  readonly organizations: Pick<Organizations, 'get'>;
  readonly definitions: Definitions;
  readonly requirements: Requirements;
  readonly samples: SampleCheck;
}

/** What users must have, what schemas and resource types there are, and what would become of a sample. */
export const schemaRoutes = ({ organizations, definitions, requirements, samples }: SchemaServices): Route[] => {
  const schemas = async (slug: string): Promise<SchemasAnswer> => {
    const [organization, own, types] = await Promise.all([
      organizations.get(slug),
      definitions.list(slug),
      definitions.resourceTypes(slug),
    ]);
    const sources = sourcesOf(attributesOf(organization));
    const used = new Set(types.flatMap(({ schema, extensions }) => [schema, ...extensions].map(({ id }) => id)));
    return {
      types: types.map((type) => typeItemOf(type, sources)),
      unused: own.schemas.filter(({ id }) => !used.has(id)).map((schema) => schemaItemOf(schema, NO_SOURCES)),
    };
  };
  return [
    route({
      method: 'GET',
      path: '/organizations/:slug/requirements',
      access: 'read',
      run: async ({ organization: { slug } }) => requirementsAnswer(await requirements.read(slug)),
    }),
    route({
      method: 'GET',
      path: '/organizations/:slug/requirements/lacking',
      access: 'read',
      async run({ organization: { slug } }): Promise<LackingAnswer> {
        const { counts, ...seen } = await requirements.lacking(slug);
        return { ...seen, counts: Object.fromEntries(counts) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/organizations/:slug/requirements',
      access: 'write',
      body: change,
      run: async ({ organization: { slug }, body: { attributes, isRequired }, by }) =>
        requirementsAnswer(await requirements.change(slug, attributes, isRequired, by)),
    }),
    route({
      method: 'DELETE',
      path: '/organizations/:slug/requirements',
      access: 'write',
      run: async ({ organization: { slug }, by }) => requirementsAnswer(await requirements.reset(slug, by)),
    }),
    route({
      method: 'GET',
      path: '/organizations/:slug/schemas',
      access: 'read',
      run: ({ organization: { slug } }) => schemas(slug),
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/schemas',
      access: 'write',
      body: schemaBody,
      maxBodyBytes: MAX_BODY_BYTES,
      async run({ organization: { slug }, body, by }) {
        await definitions.addSchema(slug, body.text, { types: body.types, required: body.isRequired }, by);
        return schemas(slug);
      },
    }),
    route({
      method: 'PUT',
      path: '/organizations/:slug/schemas',
      access: 'write',
      body: schemaBody,
      maxBodyBytes: MAX_BODY_BYTES,
      async run({ organization: { slug }, body, by }) {
        await definitions.replaceSchema(slug, body.text, { types: body.types, required: body.isRequired }, by);
        return schemas(slug);
      },
    }),
    route({
      method: 'DELETE',
      path: '/organizations/:slug/schemas/:name',
      access: 'write',
      params: named,
      query: z.object({
        /** Only take it from this resource type, and keep the schema. */
        from: name.optional(),
      }),
      async run({ organization: { slug }, params: { name: urn }, query: { from }, by }) {
        await definitions.removeSchema(slug, urn, from === undefined ? [] : [from], by);
        return schemas(slug);
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/resource-types',
      access: 'write',
      body: z.strictObject({ text: text(DEFINITION_LIMITS.fileBytes) }),
      maxBodyBytes: MAX_BODY_BYTES,
      async run({ organization: { slug }, body, by }) {
        await definitions.addType(slug, body.text, by);
        return schemas(slug);
      },
    }),
    route({
      method: 'DELETE',
      path: '/organizations/:slug/resource-types/:name',
      access: 'write',
      params: named,
      async run({ organization: { slug }, params: { name: type }, by }) {
        await definitions.removeType(slug, type, by);
        return schemas(slug);
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/samples',
      // It writes nothing.
      access: 'read',
      body: z.strictObject({ text: text(MAX_SAMPLE_BYTES), type: name.optional() }),
      maxBodyBytes: MAX_BODY_BYTES,
      run: async ({ organization: { slug }, body, by, language }) =>
        sampleAnswer(await samples.check(slug, body.text, body.type, { kind: 'person', name: by }, language)),
    }),
  ];
};

const requirementsAnswer = (list: RequirementList): RequirementsAnswer => ({
  ...list,
  paths: PLACES.mapping.map(pathItemOf),
});

const sampleAnswer = ({ refusal, ...verdict }: SampleVerdict): SampleAnswer => ({
  ...verdict,
  ...(refusal !== undefined && {
    refusal: {
      reason: refusal.reason,
      status: refusal.status,
      scimType: refusal.scimType ?? null,
      title: refusal.title,
      detail: refusal.detail,
      why: refusal.why,
      change: refusal.change ?? null,
      paths: refusal.paths.map(pathItemOf),
    },
  }),
});

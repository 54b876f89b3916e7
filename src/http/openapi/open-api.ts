import type { Json, JsonObject } from '../../protocol/json.js';
import { resourceTypesOf } from '../../protocol/profiles/resource-types.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { accessPart } from './access-operations.js';
import type { ApiAnswer, ApiContent, ApiOperation, ApiParameter, ApiPart, ApiSecurity } from './operation.js';
import { scimPart } from './scim-operations.js';
import { HEALTH_PART, SIGN_IN_PART } from './sign-in-operations.js';
import { SYSTEMS_PART } from './system-operations.js';

/** What a document is about, where it is of one organization. */
export interface ApiOrganization {
  readonly slug: string;
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
}

const DESCRIPTION = `SCIM 2.0 (RFC 7643, RFC 7644), and what is beside it. The Tenant URL of an organization is
\`/api/scim/{organization}\`; \`/scim\` serves the same where the credential names the organization. Trailing slashes,
unknown query parameters and \`application/json\` are taken too.`;

/**
 * The HTTP interfaces as a document of OpenAPI 3.1, made from what the server itself goes by.
 * @param server its scheme and host; `/` for wherever the document is read from
 * @param organization whose resource types and Tenant URL it shows; without it, those of the standard
 */
export function openApi(version: string, server: string, organization?: ApiOrganization): JsonObject {
  const slug = organization?.slug ?? '{organization}';
  const origin = server === '/' ? 'https://scim.example.com' : server;
  const parameters = organization === undefined ? [ORGANIZATION] : [];
  const place = {
    base: `/api/scim/${slug}`,
    parameters,
    tenantUrl: `${origin}/api/scim/${organization?.slug ?? 'contoso'}`,
  };
  return documentOf(version, server, [
    scimPart(organization?.resourceTypes ?? resourceTypesOf('core'), place),
    accessPart(`/api/access/${slug}`, parameters),
    SYSTEMS_PART,
    SIGN_IN_PART,
    HEALTH_PART,
  ]);
}

const ORGANIZATION: ApiParameter = {
  name: 'organization',
  in: 'path',
  isRequired: true,
  description: 'Slug of the organization, as in its Tenant URL.',
  schema: { type: 'string' },
  example: 'contoso',
};

const SECURITY: Readonly<Record<ApiSecurity, JsonObject[]>> = {
  organization: [{ secretToken: [] }, { accessToken: [] }, { basic: [] }],
  client: [{ basic: [] }, {}],
  product: [{ productKey: [] }],
  none: [],
};
const SCHEMES: JsonObject = {
  secretToken: { type: 'http', scheme: 'bearer', description: 'The Secret Token of the organization.' },
  accessToken: {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: '/oauth2/token', scopes: {} } },
    description: 'From the token endpoint here, or from Microsoft Entra ID where the organization trusts it.',
  },
  basic: { type: 'http', scheme: 'basic', description: 'Where the organization has such a credential.' },
  productKey: { type: 'http', scheme: 'bearer', description: 'The key of a product that people sign in to.' },
};

function documentOf(version: string, server: string, parts: readonly ApiPart[]): JsonObject {
  const operations = parts.flatMap((part) => part.operations);
  const ids = new Set(operations.map(({ id }) => id));
  if (ids.size < operations.length) throw new Error('two operations have the same id');
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(operation) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Rollcall', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: server }],
    tags: parts.flatMap((part) => part.tags.map((tag) => ({ ...tag }))),
    paths,
    components: { schemas: Object.assign({}, ...parts.map((part) => part.schemas)), securitySchemes: SCHEMES },
  };
}

const operationObject = (operation: ApiOperation): JsonObject => ({
  operationId: operation.id,
  tags: [operation.tag],
  summary: operation.summary,
  ...(operation.description === undefined ? {} : { description: operation.description }),
  ...(operation.parameters?.length ? { parameters: operation.parameters.map(parameterObject) } : {}),
  ...(operation.body === undefined
    ? {}
    : { requestBody: { required: operation.body.isOptional !== true, content: contentObject(operation.body) } }),
  responses: Object.fromEntries(
    Object.entries(operation.answers).map(([status, answer]) => [status, answerObject(answer)]),
  ),
  security: SECURITY[operation.security],
});

const parameterObject = ({ isRequired = false, example, ...parameter }: ApiParameter): JsonObject => ({
  ...parameter,
  required: isRequired,
  ...(example === undefined ? {} : { example }),
});

const answerObject = ({ description, content }: ApiAnswer): JsonObject => ({
  description,
  ...(content === undefined ? {} : { content: contentObject(content) }),
});

const contentObject = ({ mediaType, schema, example }: ApiContent): { [type: string]: Json } => ({
  [mediaType]: { schema, ...(example === undefined ? {} : { example }) },
});

import { SCOPES } from '../../protocol/permissions.js';
import {
  type ApiAnswer,
  type ApiParameter,
  type ApiPart,
  type JsonSchema,
  listOf,
  NUMBER,
  record,
  ref,
  TEXT,
} from './operation.js';
import { type RefusalStatus, refusals } from './refusals.js';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const answered = (description: string, schema: JsonSchema, mediaType = JSON_TYPE): ApiAnswer => ({
  description,
  content: { mediaType, schema },
});
const refused = (...statuses: RefusalStatus[]) => refusals(statuses, JSON_TYPE, ref('OAuthError'));

const ORGANIZATION: ApiParameter = {
  name: 'organization',
  in: 'path',
  isRequired: true,
  description: 'Slug of the organization.',
  schema: TEXT,
  example: 'contoso',
};

/** RFC 8414. */
const METADATA = {
  200: answered(
    'The metadata.',
    record({
      issuer: TEXT,
      token_endpoint: TEXT,
      jwks_uri: TEXT,
      grant_types_supported: listOf(TEXT),
      response_types_supported: listOf(TEXT),
      token_endpoint_auth_methods_supported: listOf(TEXT),
      token_endpoint_auth_signing_alg_values_supported: listOf(TEXT),
      scopes_supported: listOf(TEXT),
    }),
  ),
  ...refused(404),
};

/** Access tokens, and what products learn of sign-ins. */
export const SIGN_IN_PART: ApiPart = {
  tags: [
    { name: 'OAuth', description: 'Access tokens by client credentials (RFC 6749, RFC 7523).' },
    { name: 'Sign-in', description: 'How products learn who signed in, and identity providers of this server.' },
  ],
  schemas: {
    OAuthError: {
      description: 'RFC 6749 §5.2.',
      ...record({ error: TEXT, error_description: TEXT }),
    },
  },
  operations: [
    {
      id: 'grantToken',
      method: 'POST',
      path: '/oauth2/token',
      tag: 'OAuth',
      summary: 'Get an access token',
      description: 'The client is authenticated by Basic, by the form, or by an assertion of a trusted issuer.',
      body: {
        mediaType: FORM_TYPE,
        schema: {
          type: 'object',
          properties: {
            grant_type: { const: 'client_credentials' },
            scope: { ...TEXT, examples: [...SCOPES] },
            client_id: TEXT,
            client_secret: TEXT,
            client_assertion_type: TEXT,
            client_assertion: TEXT,
          },
          required: ['grant_type'],
        },
        example: { grant_type: 'client_credentials', scope: SCOPES[0] },
      },
      answers: {
        200: answered(
          'The token.',
          record({ access_token: TEXT, token_type: { const: 'Bearer' }, expires_in: NUMBER, scope: TEXT }),
        ),
        ...refused(400, 401, 413, 429, 503),
      },
      security: 'client',
    },
    {
      id: 'getKeys',
      method: 'GET',
      path: '/oauth2/jwks',
      tag: 'OAuth',
      summary: 'The public keys of access tokens',
      answers: {
        200: answered(
          'RFC 7517.',
          record({ keys: listOf({ type: 'object', required: ['kty', 'kid', 'use', 'alg'] }) }),
        ),
        ...refused(503),
      },
      security: 'none',
    },
    {
      id: 'getAuthorizationServer',
      method: 'GET',
      path: '/.well-known/oauth-authorization-server',
      tag: 'OAuth',
      summary: 'What the token endpoint takes (RFC 8414)',
      answers: METADATA,
      security: 'none',
    },
    {
      id: 'getAuthorizationServerOfOrganization',
      method: 'GET',
      path: '/.well-known/oauth-authorization-server/api/scim/{organization}',
      tag: 'OAuth',
      summary: 'The same, with the Tenant URL as issuer',
      description: 'The same for every name, whether or not there is an organization of that name.',
      parameters: [ORGANIZATION],
      answers: METADATA,
      security: 'none',
    },
    {
      id: 'redeemSignIn',
      method: 'POST',
      path: '/sso/redeem',
      tag: 'Sign-in',
      summary: 'Learn who signed in',
      description: 'A product sends the code with which a person came back from the sign-in, once, within 60 seconds.',
      body: {
        mediaType: FORM_TYPE,
        schema: {
          type: 'object',
          properties: { code: TEXT, redirect_uri: TEXT, code_verifier: TEXT },
          required: ['code', 'redirect_uri'],
        },
        example: { code: 'the-code', redirect_uri: 'https://product.example.com/signed-in' },
      },
      answers: {
        200: answered(
          'Who it was.',
          record({
            organization: record({ id: TEXT, slug: TEXT, name: TEXT }),
            user: { type: 'object' },
            method: { type: 'string', enum: ['saml', 'oidc'] },
            signedInAt: TEXT,
          }),
        ),
        ...refused(400, 401, 413, 429, 503),
      },
      security: 'product',
    },
    {
      id: 'getSamlMetadata',
      method: 'GET',
      path: '/sso/{organization}/metadata',
      tag: 'Sign-in',
      summary: 'What an identity provider needs to know (SAML 2.0)',
      parameters: [ORGANIZATION],
      answers: { 200: answered('The metadata.', TEXT, 'application/samlmetadata+xml') },
      security: 'none',
    },
  ],
};

const WELL: JsonSchema = record({ status: { const: 'ok' } });

/** What monitoring asks. */
export const HEALTH_PART: ApiPart = {
  tags: [{ name: 'Health', description: 'What monitoring asks.' }],
  schemas: {},
  operations: [
    {
      id: 'isAlive',
      method: 'GET',
      path: '/livez',
      tag: 'Health',
      summary: 'Whether the process answers',
      answers: { 200: answered('It does.', WELL) },
      security: 'none',
    },
    {
      id: 'isReady',
      method: 'GET',
      path: '/readyz',
      tag: 'Health',
      summary: 'Whether it can serve',
      answers: {
        200: answered('It can.', WELL),
        503: answered('It cannot.', record({ status: { const: 'not ready' }, reason: TEXT })),
      },
      security: 'none',
    },
    {
      id: 'getOpenApi',
      method: 'GET',
      path: '/openapi.json',
      tag: 'Health',
      summary: 'This document',
      answers: { 200: answered('OpenAPI 3.1.', { type: 'object', required: ['openapi', 'info', 'paths'] }) },
      security: 'none',
    },
  ],
};

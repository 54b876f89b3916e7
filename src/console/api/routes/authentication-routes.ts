import { z } from 'zod';
import type { Language } from '../../../protocol/language.js';
import type { SigningCertificate } from '../../../sso/identity-provider/signing-certificate.js';
import { REMEDIES_DE } from '../../../sso/response/remedies-de.js';
import type { Verdict } from '../../../sso/response/verdicts.js';
import { certificatesOf, warningsOf } from '../../../sso/settings/describe-sign-in.js';
import { InputRefused, SettingsConflict } from '../../../sso/settings/input-refused.js';
import { DEFAULT_ENTITY_ID, signInInput } from '../../../sso/settings/sign-in-input.js';
import type { SignInSettings, StoredSignIn } from '../../../sso/settings/sign-in-settings.js';
import { type Addresses, addressesOf } from '../../../sso/sign-in/addresses.js';
import type { SignInTests } from '../../../sso/sign-in/sign-in-tests.js';
import { versioned } from '../answer.js';
import { conflict, invalid, notFound } from '../api-error.js';
import type {
  Authentication,
  BegunTest,
  CertificateFacts,
  IdentityProviderFacts,
  TestState,
} from '../contract/authentication.js';
import { type Route, route } from '../route.js';

export interface AuthenticationUseCases {
  readonly settings: SignInSettings;
  readonly tests: SignInTests;
  /** Under which identity providers and people reach the server; undefined where it is the same as for the console. */
  readonly publicUrl: string | undefined;
}

const PATH = '/organizations/:slug/authentication';
const MAX_METADATA = 2_000_000;
/** In JSON, what metadata quotes is escaped. */
const MAX_BODY_BYTES = 3_000_000;

const metadataSource = z.union(
  [
    z.strictObject({ url: z.string().trim().min(1, 'Metadata URL is empty.').max(2_000) }),
    z.strictObject({ text: z.string().min(1, 'The file is empty.').max(MAX_METADATA, 'The file is too large.') }),
  ],
  'Send the url of the metadata, or its text.',
);

/** Administration > Authentication. */
export const authenticationRoutes = ({ settings, tests, publicUrl }: AuthenticationUseCases): Route[] => [
  route({
    method: 'GET',
    path: PATH,
    access: 'read',
    run: async ({ organization: { id, slug }, origin }) => described(await settings.get(id), slug, publicUrl ?? origin),
  }),
  route({
    method: 'PUT',
    path: PATH,
    access: 'write',
    body: signInInput,
    maxBodyBytes: 200_000,
    async run({ organization: { id, slug }, body, by, origin, version }) {
      const saved = await refusing(() => settings.save(id, body, version(), by));
      return described(saved, slug, publicUrl ?? origin);
    },
  }),
  route({
    method: 'POST',
    path: `${PATH}/metadata`,
    access: 'write',
    body: metadataSource,
    maxBodyBytes: MAX_BODY_BYTES,
    async run({ body }): Promise<IdentityProviderFacts> {
      const { issuer, ssoUrl, sloUrl, certificates } = await refusing(() => settings.readMetadata(body));
      return {
        idpIssuer: issuer,
        ssoUrl,
        sloUrl: sloUrl ?? '',
        certificate: certificates.map(({ pem }) => pem).join(''),
        certificates: certificates.map(factsOf),
      };
    },
  }),
  route({
    method: 'POST',
    path: `${PATH}/tests`,
    access: 'write',
    body: z.strictObject({ method: z.enum(['saml', 'oidc']) }),
    async run({ organization: { id, slug }, body: { method }, origin }): Promise<BegunTest> {
      const saved = await settings.get(id);
      if (saved[method] === null) throw invalid('method', 'Save the settings first: what is saved is tested.');
      const test = await tests.begin(id, saved, method);
      return { id: test, url: `${addressesOf(publicUrl ?? origin, slug).loginUrl}?test=${test}` };
    },
  }),
  route({
    method: 'GET',
    path: `${PATH}/tests/:id`,
    access: 'write',
    params: z.object({ id: z.uuid('This is no test.') }),
    async run({ organization, language, params: { id } }): Promise<TestState> {
      const result = await tests.result(organization.id, id);
      if (result === undefined) throw notFound('This test has ended. Begin another one.');
      return result === null ? {} : { result: { ...result, verdicts: inLanguage(result.verdicts, language) } };
    },
  }),
];

/** What to change, for who reads another language than that in which it was kept. */
const inLanguage = (verdicts: readonly Verdict[], language: Language): Verdict[] =>
  verdicts.map((verdict) =>
    verdict.ok || language === 'en' ? verdict : { ...verdict, remedy: REMEDIES_DE[verdict.check] },
  );

/** What of a form was refused, beside its field. */
async function refusing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputRefused) throw invalid(error.field, error.message);
    if (error instanceof SettingsConflict) throw conflict(error.message);
    throw error;
  }
}

function described(settings: StoredSignIn, slug: string, origin: string) {
  const { version, method, saml, oidc, matching, metadataUrl, metadataAt, metadataError, updatedAt, updatedBy } =
    settings;
  const certificates = certificatesOf(settings);
  const body: Authentication = {
    version,
    method,
    saml: saml && {
      issuerUri: saml.entityId,
      ssoUrl: saml.ssoUrl,
      sloUrl: saml.sloUrl ?? '',
      certificate: certificates.map(({ pem }) => pem).join(''),
      certificates: certificates.map(factsOf),
      idpIssuer: saml.issuer,
      allowsIdpInitiated: saml.allowsIdpInitiated,
      metadataUrl: metadataUrl ?? '',
      ...(metadataAt === null ? {} : { metadataAt: metadataAt.toISOString() }),
      ...(metadataError === null ? {} : { metadataError }),
    },
    oidc: oidc && { issuer: oidc.issuer, clientId: oidc.clientId, hasSecret: oidc.sealedSecret !== null },
    matching: {
      claim: matching.claim ?? '',
      attribute: matching.attribute,
      roleClaim: matching.roleClaim ?? '',
      roles: matching.roles,
    },
    ours: oursOf(saml?.entityId ?? DEFAULT_ENTITY_ID, addressesOf(origin, slug)),
    warnings: warningsOf(settings, slug),
    ...(updatedAt === null ? {} : { updatedAt: updatedAt.toISOString() }),
    ...(updatedBy === null ? {} : { updatedBy }),
  };
  return versioned(body, version);
}

const oursOf = (entityId: string, addresses: Addresses) => {
  const { acsUrl, loginUrl, logoutUrl, metadataUrl, oidcUrl, profileUrl } = addresses;
  return { entityId, acsUrl, loginUrl, logoutUrl, metadataUrl, oidcUrl, profileUrl };
};

const factsOf = ({ thumbprint, subject, validFrom, validTo }: SigningCertificate): CertificateFacts => ({
  thumbprint,
  subject,
  validFrom: validFrom.toISOString(),
  validTo: validTo.toISOString(),
});

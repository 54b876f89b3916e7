import { z } from 'zod';
import {
  NameTaken,
  permitAtMost,
  permitNewName,
  TooManyCredentials,
} from '../../../auth/administration/credential-limits.js';
import { DAY_MS, endOf } from '../../../auth/administration/ending-soon.js';
import { isTrial } from '../../../auth/administration/new-credential.js';
import { rotateCredential } from '../../../auth/administration/rotate-credential.js';
import {
  CredentialRefused,
  type CredentialSummary,
  type Credentials,
  isLive,
  referenceOf,
  WeakSecret,
} from '../../../auth/credentials.js';
import { ACCESSES } from '../../../protocol/permissions.js';
import { Reply } from '../answer.js';
import { conflict, invalid, notFound, roleNeeded } from '../api-error.js';
import type { CredentialItem, NewCredential, Strength } from '../contract/data-integration.js';
import { type Route, route } from '../route.js';

const MAX_LIVE = 50;
const MAX_OVERLAP_DAYS = 90;
/** Those that ended are shown for so long. */
const SHOWN_MS = 30 * 86_400_000;
const MAX_SECRET = 1_024;
const MAX_PEM = 20_000;

const id = z.object({ id: z.uuid() });
const chosen = z.string().min(1).max(MAX_SECRET).optional();
const terms = {
  name: z.string().trim().max(100).default(''),
  access: z.enum(ACCESSES).default('full'),
  note: z.string().trim().max(500).optional(),
  expiresAt: z.iso.datetime().optional(),
};
const tenantId = z.string().max(60);
const creation = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('bearer'), ...terms, value: chosen }),
  z.strictObject({ method: z.enum(['oauth', 'basic']), ...terms }),
  z.strictObject({ method: z.literal('entra'), ...terms, tenantId, audience: z.string().max(60).optional() }),
  z.strictObject({
    method: z.literal('federation'),
    ...terms,
    tenantId,
    subject: z.string().max(60),
    audience: z.string().max(200),
  }),
  z.strictObject({ method: z.literal('certificate'), ...terms, certificate: z.string().max(MAX_PEM) }),
]);

/** The secrets and trusts of an organization; a value is in one answer, the first. */
export const credentialRoutes = (credentials: Credentials): Route[] => {
  const find = async (organizationId: string, wanted: string): Promise<CredentialSummary> => {
    const found = (await credentials.list(organizationId)).find((credential) => credential.id === wanted);
    if (found === undefined) throw notFound('There is no such credential.');
    return found;
  };
  return [
    route({
      method: 'GET',
      path: '/organizations/:slug/credentials',
      access: 'read',
      async run({ organization }) {
        return { items: (await listShown(credentials, organization.id)).map(describe) };
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/credentials',
      access: 'write',
      body: creation,
      async run({ organization, body, by, session }) {
        if (body.method === 'bearer' && body.value?.startsWith('keyvault:') && !session.account.isOperator)
          throw roleNeeded('operator');
        const make = (name: string) => create(credentials, organization, { ...body, name }, by);
        const made = await explained(() =>
          body.name === '' ? makeUnnamed(credentials, organization, make) : make(body.name),
        );
        return new Reply(made, { status: 201 });
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/credentials/strength',
      access: 'write',
      body: z.strictObject({ value: z.string().max(MAX_SECRET) }),
      async run({ organization: { slug, name }, body: { value } }): Promise<Strength> {
        const weakness = await credentials.weaknessOf(value, [slug, name]);
        return weakness === undefined ? { isStrong: true } : { isStrong: false, weakness };
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/credentials/:id/rotate',
      access: 'write',
      params: id,
      body: z.strictObject({
        overlapDays: z.number().int().min(0).max(MAX_OVERLAP_DAYS).default(7),
        value: chosen,
      }),
      async run({ organization, params, body: { overlapDays, value }, by, session }): Promise<NewCredential> {
        const credential = await find(organization.id, params.id);
        if (credential.kind !== 'token' && credential.kind !== 'client')
          throw conflict('There is no secret in it to rotate. Make another beside it, then end this one.', 'noSecret');
        if (value?.startsWith('keyvault:') && !session.account.isOperator) throw roleNeeded('operator');
        const endOld = new Date(Date.now() + overlapDays * DAY_MS);
        const rotation = {
          organization,
          credential,
          endOld,
          chosen: value === undefined ? undefined : () => value,
          by,
        };
        const { secret, oldEndsAt = endOld } = await explained(() => rotateCredential(credentials, rotation));
        return {
          credential: describe(secret),
          ...(value === undefined && { secret: secret.token }),
          ...(secret.kind === 'client' && { clientId: secret.lookup ?? '' }),
          oldEndsAt: oldEndsAt.toISOString(),
        };
      },
    }),
    route({
      method: 'DELETE',
      path: '/organizations/:slug/credentials/:id',
      access: 'write',
      params: id,
      async run({ organization, params, by }) {
        await find(organization.id, params.id);
        const isDone = await credentials.revoke(organization.id, params.id, { by });
        if (!isDone) throw conflict('It has ended already.');
      },
    }),
  ];
};

const KINDS = {
  bearer: 'token',
  oauth: 'client',
  basic: 'client',
  entra: 'entra',
  federation: 'federation',
  certificate: 'certificate',
} as const;

type Creation = z.infer<typeof creation>;
type Owner = { readonly id: string; readonly slug: string; readonly name: string };

async function create(credentials: Credentials, owner: Owner, body: Creation, by: string): Promise<NewCredential> {
  const { name, access, note } = body;
  const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt);
  if (expiresAt !== undefined && expiresAt <= new Date()) throw invalid('expiresAt', 'This time is over already.');
  const refuseMore = permitAtMost(MAX_LIVE);
  const refuseName = permitNewName(name, [KINDS[body.method]]);
  const permit = (live: readonly CredentialSummary[]) => {
    refuseMore(live);
    refuseName(live);
  };
  const options = { access, note, expiresAt, by, permit };
  switch (body.method) {
    case 'bearer': {
      const context = [owner.slug, owner.name];
      const made = await credentials.create(owner.id, name, { ...options, chosen: body.value, context });
      return { credential: describe(made), ...(body.value === undefined && { secret: made.token }) };
    }
    case 'oauth':
    case 'basic': {
      const made = await credentials.createClient(owner.id, name, options);
      return { credential: describe(made), secret: made.token, clientId: made.clientId };
    }
    case 'entra': {
      const trust = { ...options, tenantId: body.tenantId, audience: body.audience || undefined };
      return { credential: describe(await credentials.trustEntra(owner.id, name, trust)) };
    }
    case 'federation': {
      const { tenantId: tenant, subject, audience } = body;
      const made = await credentials.trustFederation(owner.id, name, {
        ...options,
        tenantId: tenant,
        subject,
        audience,
      });
      return { credential: describe(made), ...(made.lookup !== null && { clientId: made.lookup }) };
    }
    case 'certificate':
      return { credential: describe(await credentials.trustCertificate(owner.id, name, body.certificate, options)) };
  }
}

/** Takes the next name when somebody else is given the same one meanwhile. */
async function makeUnnamed<Made>(
  credentials: Credentials,
  { id: organizationId }: Owner,
  make: (name: string) => Promise<Made>,
): Promise<Made> {
  for (;;) {
    const live = (await credentials.list(organizationId)).filter(isLiveNow);
    try {
      return await make(defaultName(live));
    } catch (error) {
      if (!(error instanceof NameTaken)) throw error;
    }
  }
}

/** What a person gave and cannot be used, told beside its field. */
async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NameTaken) throw invalid('name', error.message);
    if (error instanceof TooManyCredentials) throw conflict(error.message, 'tooMany');
    if (error instanceof WeakSecret) throw invalid('value', error.message);
    if (error instanceof CredentialRefused) throw invalid('', error.message);
    if (error instanceof Error && error.name === 'KeyVaultError') throw invalid('value', error.message);
    throw error;
  }
}

const isLiveNow = (credential: CredentialSummary): boolean => isLive(credential, new Date());

/** Live ones first, the newest of each first; of those that ended, the latest. Not those that stand for a user. */
async function listShown(credentials: Credentials, organizationId: string): Promise<CredentialSummary[]> {
  const since = Date.now() - SHOWN_MS;
  const shown = (await credentials.list(organizationId)).filter(
    (credential) =>
      credential.user === null &&
      !isTrial(credential) &&
      (isLiveNow(credential) || (endOf(credential)?.getTime() ?? 0) > since),
  );
  return shown.reverse().sort((one, other) => Number(isLiveNow(other)) - Number(isLiveNow(one)));
}

export function describe(credential: CredentialSummary): CredentialItem {
  const { kind, name, version, access, note, createdAt, lastUsedAt, lastRefusedAt, lookup } = credential;
  return {
    id: credential.id,
    kind,
    name,
    version,
    access,
    note,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    lastRefusedAt: lastRefusedAt?.toISOString() ?? null,
    endsAt: endOf(credential)?.toISOString() ?? null,
    isLive: isLiveNow(credential),
    ...(kind === 'token' && { value: sourceOf(credential) }),
    ...(kind !== 'token' && lookup !== null && { boundTo: lookup }),
  };
}

const sourceOf = (credential: CredentialSummary) =>
  referenceOf(credential) !== undefined ? 'keyVault' : credential.lookup === null ? 'chosen' : 'generated';

/** Today, and behind it a number where that is taken. */
function defaultName(live: readonly CredentialSummary[]): string {
  const today = new Date().toISOString().slice(0, 10);
  const taken = new Set(live.map(({ name }) => name));
  let name = today;
  for (let next = 2; taken.has(name); next += 1) name = `${today} ${next}`;
  return name;
}

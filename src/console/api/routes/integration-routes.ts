import { z } from 'zod';
import { AddressListError, MAX_ADDRESS_ENTRIES, readAddressList } from '../../../auth/address-list.js';
import { limitOf } from '../../../auth/authenticator.js';
import { ChangedMeanwhile, type Organization, type Organizations } from '../../../directory/organizations.js';
import { MAX_NOTIFY_ADDRESSES, mailAddress } from '../../../mail/address.js';
import type { Mailer } from '../../../mail/mailer.js';
import { MAIL_LANGUAGES } from '../../../mail/messages/message.js';
import { versioned } from '../answer.js';
import { ApiError, conflict, invalid, roleNeeded } from '../api-error.js';
import {
  type DataIntegration,
  SCIM_CLIENTS,
  type ScimClient,
  SECRET_METHODS,
  type SecretMethod,
} from '../contract/data-integration.js';
import { attributesOf } from '../mapped-attributes.js';
import { type Route, route } from '../route.js';

const MAX_RATE = 100_000;
const MAX_BURST = 1_000_000;

const settings = z.strictObject({
  scimClient: z.enum(SCIM_CLIENTS),
  secretMethod: z.enum(SECRET_METHODS),
  active: z.boolean(),
  allowedAddresses: z.array(z.string().trim().max(60)).max(MAX_ADDRESS_ENTRIES),
  notifyAddresses: z
    .array(mailAddress)
    .max(MAX_NOTIFY_ADDRESSES, `At most ${MAX_NOTIFY_ADDRESSES} addresses are told. Use a mailing list for more.`),
  notifyLanguage: z.enum(MAIL_LANGUAGES),
  rateLimit: z.number().min(0).max(MAX_RATE).nullable(),
  rateBurst: z.number().int().min(1).max(MAX_BURST).nullable(),
});

/** The settings of the page Data Integration. */
export const integrationRoutes = (
  organizations: Pick<Organizations, 'get' | 'setIntegration'>,
  mailer: Pick<Mailer, 'isOn'>,
): Route[] => {
  const describe = (organization: Organization, origin: string) =>
    versioned(describeIntegration(organization, origin, mailer.isOn), organization.version);
  return [
    route({
      method: 'GET',
      path: '/organizations/:slug/data-integration',
      access: 'read',
      run: async ({ organization: { slug }, origin }) => describe(await organizations.get(slug), origin),
    }),
    route({
      method: 'PUT',
      path: '/organizations/:slug/data-integration',
      access: 'write',
      body: settings,
      async run({ organization: { slug }, body, by, origin, session, version }) {
        const before = await organizations.get(slug);
        const isLimitKept = before.rateLimit === body.rateLimit && before.rateBurst === body.rateBurst;
        if (!isLimitKept && !session.account.isOperator) throw roleNeeded('operator');
        if (body.rateLimit === null && body.rateBurst !== null)
          throw invalid('rateBurst', 'Say how many requests a second too.');
        const change = {
          ...body,
          allowedAddresses: readAddresses(body.allowedAddresses),
          notifyAddresses: [...new Set(body.notifyAddresses)],
        };
        try {
          return describe(await organizations.setIntegration(slug, change, by, version()), origin);
        } catch (error) {
          if (error instanceof ChangedMeanwhile) throw conflict('Somebody else has changed these settings meanwhile.');
          throw error;
        }
      },
    }),
  ];
};

function readAddresses(given: readonly string[]): string[] {
  const addresses = [...new Set(given.filter((entry) => entry !== ''))];
  try {
    readAddressList(addresses);
    return addresses;
  } catch (error) {
    if (error instanceof AddressListError) throw invalid('allowedAddresses', error.message);
    throw error;
  }
}

function describeIntegration(organization: Organization, origin: string, hasMail: boolean): DataIntegration {
  const { slug, name, version, active, allowedAddresses, notifyAddresses, rateLimit, rateBurst } = organization;
  const size = limitOf(organization);
  return {
    version,
    slug,
    name,
    settings: {
      scimClient: knownIn(SCIM_CLIENTS, organization.scimClient) as ScimClient,
      secretMethod: knownIn(SECRET_METHODS, organization.secretMethod) as SecretMethod,
      active,
      allowedAddresses,
      notifyAddresses,
      notifyLanguage: knownIn(MAIL_LANGUAGES, organization.notifyLanguage) as 'en' | 'de',
      rateLimit,
      rateBurst,
    },
    tenantUrl: `${origin}/api/scim/${slug}`,
    tokenUrl: `${origin}/oauth2/token`,
    limit: size === undefined ? null : { rate: size.rate, burst: size.burst },
    attributes: attributesOf(organization),
    hasMail,
  };
}

/** What another version kept and this one does not know is shown as the first. */
const knownIn = (all: readonly string[], value: string | null): string =>
  all.find((one) => one === value) ?? all[0] ?? '';

export const refusedWhileOff = () =>
  new ApiError(409, 'inactive', 'Provisioning is switched off here, and every request would be refused.', {
    remedy: 'Switch on "Set as active SCIM Provider" first.',
  });

import type { ShownCredential } from './called-as-iag.js';
import { type CheckStep, stepsOf } from './check-step.js';
import { CERTIFICATE, type DestinationName, isServiceInstanceId } from './destination-rules.js';
import type { DestinationProperties } from './read-destinations.js';

/** What was given besides the destination, which its export leaves out. */
export interface GivenSecrets {
  readonly password?: string | undefined;
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined;
}

const TITLE = 'Credential';
const ADMINISTRATOR =
  'It is that of a system administrator of Identity Authentication: Users & Authorizations > Administrators > Add > System.';

/** Whether there is something to sign in with, before it is shown to anybody: SAP locks a client id after five failures. */
export function checkCredential(
  destination: DestinationName,
  properties: DestinationProperties,
  { password, certificate }: GivenSecrets,
): { readonly step: CheckStep; readonly credential: ShownCredential | undefined } {
  const { passed, failed } = stepsOf(destination);
  const none = (finding: string, fix: string) => ({ step: failed(TITLE, finding, fix), credential: undefined });
  if (properties.Authentication === CERTIFICATE) {
    if (certificate === undefined)
      return none(
        'A certificate is to be shown, and none was given.',
        'Give it, as it is in the key store of the destination: --client-cert and --client-key.',
      );
    return {
      step: passed(TITLE, 'The client certificate is shown, and no user and password.'),
      credential: { method: 'certificate', ...certificate },
    };
  }
  const { User: user = '' } = properties;
  if (password === undefined)
    return none(
      'Its password was not given; an export has none.',
      `Give it by --secret-stdin, or in the environment as ${PASSWORD_VARIABLES[destination]}.`,
    );
  if (isServiceInstanceId(password))
    return none(
      'What was given as the password has the form sb-…!b…|…: it is the clientid of a service instance of SAP BTP, and no secret at all.',
      `Give the secret that belongs to User. ${ADMINISTRATOR}`,
    );
  if (password === user)
    return none(
      'Password and User are the same: the client id stands where its secret belongs.',
      `Give the secret. ${ADMINISTRATOR}`,
    );
  if (user.trim() === '' || isServiceInstanceId(user))
    return none('Without a right User it is not tried.', ADMINISTRATOR);
  return {
    step: passed(TITLE, `Basic, as ${user.slice(0, 100)}.`),
    credential: { method: 'basic', user, secret: password },
  };
}

/** In which of the environment the passwords are. */
export const PASSWORD_VARIABLES: Readonly<Record<DestinationName, string>> = {
  IPS_PROXY: 'IPS_PROXY_PASSWORD',
  SAP_Identity_Services_Identity_Directory: 'IDENTITY_DIRECTORY_PASSWORD',
};

/**
 * The other credential, which Microsoft's page muddles with the one above: clientid and clientsecret of the service instance
 * grc-iag-api, with which Entra's connector calls IAG. Its secret is in Azure Key Vault.
 * @param connector as it is in the key vault
 */
export function checkConnector(connector: string | undefined, passwords: readonly (string | undefined)[]): CheckStep {
  const { passed, failed, skipped } = stepsOf(undefined);
  const title = 'Key Vault';
  const fix =
    "In the vault, Objects > Secrets, belongs the clientsecret of the service instance grc-iag-api; the clientid is entered in Entra's connector.";
  if (connector === undefined)
    return skipped(
      title,
      "The secret of Entra's connector was not given (CONNECTOR_SECRET in the environment). It is the clientsecret of the service instance grc-iag-api, not its clientid, and not a password of the destinations.",
    );
  if (isServiceInstanceId(connector))
    return failed(
      title,
      'The value in the key vault has the form sb-…!b…|…: it is the clientid, not the clientsecret.',
      fix,
    );
  if (connector.trim().startsWith('{'))
    return failed(
      title,
      'The value in the key vault is a JSON document: all of the credentials, not the clientsecret alone.',
      fix,
    );
  if (passwords.includes(connector))
    return failed(
      title,
      'The value in the key vault is the password of a destination, which is good at Identity Authentication and not at IAG.',
      fix,
    );
  return passed(
    title,
    'The value in the key vault has not the form of a clientid, and is no password of the destinations.',
  );
}

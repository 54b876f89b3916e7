import { printFacts, printLine } from '../terminal.js';

/** Where an OAuth client is entered, in the words of those who ask for it. */
export interface ClientCard {
  readonly tenantUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Says what goes into which field of Microsoft Entra and of SAP Cloud Identity Services. */
export function printClientCard({ tenantUrl, tokenUrl, clientId, clientSecret }: ClientCard): void {
  printLine('Microsoft Entra ID, Provisioning, OAuth 2.0 client credentials:');
  printFields([
    ['Tenant URL', tenantUrl],
    ['Token endpoint', tokenUrl],
    ['Client ID', clientId],
    ['Client secret', clientSecret],
    ['Scope', 'scim'],
    ['Sent in', 'header, body or both: each works'],
  ]);
  printLine('SAP Identity Provisioning, system of type SCIM System, its properties:');
  printFields([
    ['Type', 'HTTP'],
    ['URL', tenantUrl],
    ['ProxyType', 'Internet'],
    ['Authentication', 'BasicAuthentication'],
    ['User', clientId],
    ['Password', 'the client secret'],
    ['OAuth2TokenServiceURL', `${tokenUrl}  (without it, User and Password go with each request)`],
  ]);
}

/** Workload identity federation: no secret is pasted. */
export function printFederationCard({ tenantUrl, tokenUrl, clientId }: Omit<ClientCard, 'clientSecret'>): void {
  printLine('Microsoft Entra ID, Provisioning, workload identity federation:');
  printFields([
    ['Tenant URL', tenantUrl],
    ['Token endpoint', tokenUrl],
    ['Client ID', clientId],
    ['Scope', 'scim'],
  ]);
}

function printFields(fields: readonly (readonly [string, string])[]): void {
  printFacts(fields.map(([name, value]) => [`  ${name}`, value]));
  printLine();
}

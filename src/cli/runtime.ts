import type { Accounts } from '../auth/accounts/accounts.js';
import type { Invitations } from '../auth/accounts/invitations.js';
import type { Credentials } from '../auth/credentials.js';
import type { Resealed } from '../auth/keys/signing/reseal-signing-keys.js';
import type { AuditReader } from '../directory/audit/audit-reader.js';
import type { Definitions } from '../directory/definitions/definitions.js';
import type { Requirements } from '../directory/definitions/requirements.js';
import type { SampleCheck } from '../directory/definitions/sample-check.js';
import type { OrganizationDeletion } from '../directory/deletion/organization-deletion.js';
import type { HealthReader } from '../directory/explain/health/health-reader.js';
import type { QuirkLedger } from '../directory/explain/quirk-ledger.js';
import type { WhyReader } from '../directory/explain/why.js';
import type { ResourceHistory } from '../directory/history/resource-history.js';
import type { LogReader } from '../directory/log/log-reader.js';
import type { ResourceCare } from '../directory/operators/resource-care.js';
import type { Organizations } from '../directory/organizations.js';
import type { Overviews } from '../directory/overviews.js';
import type { LinkPreview } from '../directory/relink/link-preview.js';
import type { LinkRemedies } from '../directory/relink/link-remedy.js';
import type { Retention } from '../directory/retention/retention.js';
import type { Undos } from '../directory/undo/undos.js';
import type { JobReader } from '../jobs/job-reader.js';
import type { Mailer } from '../mail/mailer.js';
import type { JsonObject } from '../protocol/json.js';
import type { Products } from '../sso/products/products.js';
import type { AccessRequests } from '../upstream/access/access-requests.js';
import type { Upstreams } from '../upstream/client/upstreams.js';
import type { Syncs } from '../upstream/sync/syncs.js';
import type { UpstreamSystems } from '../upstream/systems/upstream-systems.js';

/** What the command line may do; main.ts gives it, so that the commands know no database. */
export interface Runtime {
  /** Runs the server until it is told to stop. */
  serve(): Promise<void>;
  /** Connects for one command, also beside a running server. @throws OperatorError when the database lacks migrations */
  open(): Promise<OpenRuntime>;
  /** Applies what the database lacks, or only tells. */
  migrate(options: { readonly onlyShow: boolean }): Promise<{ applied: string[]; pending: string[] }>;
  /** Where the server that this environment describes is reached on this machine. */
  localOrigin(): string;
  /** Tenant URL of an organization, as far as the configuration tells it. */
  tenantUrl(slug: string): string;
  /** Where OAuth clients get access tokens, as far as the configuration tells it. */
  tokenUrl(): string;
  /** Where a system of an organization is served as a proxy, as far as the configuration tells it. */
  proxyUrl(systemId: string): string;
  /** The HTTP interfaces that every organization has, as an OpenAPI document. */
  openApi(): Promise<JsonObject>;
  /** A page of the console, as far as the configuration tells where it is. @param path below it, such as `/invitations/…` */
  consoleUrl(path: string): string;
}

export interface OpenRuntime {
  readonly organizations: Organizations;
  readonly overviews: Overviews;
  readonly deletion: OrganizationDeletion;
  /** Of single users and groups. */
  readonly care: ResourceCare;
  readonly history: ResourceHistory;
  readonly undos: Undos;
  readonly syncs: Syncs;
  readonly links: LinkPreview;
  readonly remedies: LinkRemedies;
  readonly credentials: Credentials;
  /** Who signs in to the console. */
  readonly products: Products;
  /** Other service providers of organizations, and how they are asked. */
  readonly systems: UpstreamSystems;
  readonly upstreams: Upstreams;
  readonly people: { readonly accounts: Accounts; readonly invitations: Invitations };
  readonly definitions: Definitions;
  readonly requirements: Requirements;
  readonly samples: SampleCheck;
  readonly access: AccessRequests;
  readonly log: LogReader;
  readonly why: WhyReader;
  readonly health: HealthReader;
  readonly quirks: QuirkLedger;
  readonly audit: AuditReader;
  readonly jobs: JobReader;
  readonly retention: Retention;
  readonly mailer: Mailer;
  /** The HTTP interfaces of an organization, as an OpenAPI document. @throws OperatorError */
  openApi(slug: string): Promise<JsonObject>;
  /** Seals everything that is sealed with the current master key. @param by who has it done */
  reseal(by: string): Promise<Resealed>;
  close(): Promise<void>;
}

/** Connects for one command and leaves again, also when it fails. */
export async function withRuntime(runtime: Runtime, work: (open: OpenRuntime) => Promise<void>): Promise<void> {
  const open = await runtime.open();
  try {
    await work(open);
  } finally {
    await open.close();
  }
}

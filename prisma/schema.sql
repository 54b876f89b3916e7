-- The schema after all migrations, as PostgreSQL tells it: to read, not to run. Written by npm run migration -- --sql.
-- Partitions are left out: the default one of each partitioned table, those of each week, and of the log the first one.

CREATE TABLE access_requests (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  system_id uuid NOT NULL,
  user_id uuid NOT NULL,
  group_id text NOT NULL,
  group_name text,
  state text NOT NULL,
  ending text,
  reason text NOT NULL,
  valid_from timestamp(3) with time zone,
  valid_until timestamp(3) with time zone,
  requested_by text NOT NULL,
  decided_by text,
  decided_at timestamp(3) with time zone,
  decision_reason text,
  upstream_user_id text,
  attempts integer NOT NULL DEFAULT 0,
  error text,
  due_at timestamp(3) with time zone,
  held_until timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  provisioned_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  lease integer NOT NULL DEFAULT 0,
  CONSTRAINT access_requests_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT access_requests_organization_id_system_id_fkey FOREIGN KEY (organization_id, system_id) REFERENCES upstream_systems(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX access_requests_due_at_idx ON access_requests USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX access_requests_ended_at_idx ON access_requests USING btree (organization_id, ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX access_requests_group_held_idx ON access_requests USING btree (organization_id, system_id, group_id) WHERE (held_until IS NOT NULL);
CREATE UNIQUE INDEX access_requests_live_key ON access_requests USING btree (organization_id, system_id, user_id, group_id) WHERE (state = ANY (ARRAY['requested'::text, 'approved'::text, 'provisioned'::text, 'failed'::text, 'revoking'::text]));
CREATE INDEX access_requests_open_idx ON access_requests USING btree (organization_id) WHERE (state = ANY (ARRAY['requested'::text, 'approved'::text, 'failed'::text, 'revoking'::text]));
CREATE INDEX access_requests_organization_id_system_id_idx ON access_requests USING btree (organization_id, system_id);
CREATE INDEX access_requests_organization_id_user_id_idx ON access_requests USING btree (organization_id, user_id);

CREATE TABLE admin_audit (
  id uuid NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  actor text NOT NULL,
  organization_id uuid,
  slug text,
  action text NOT NULL,
  subject text,
  details jsonb NOT NULL,
  CONSTRAINT admin_audit_pkey PRIMARY KEY (id)
);
CREATE INDEX admin_audit_slug_idx ON admin_audit USING btree (slug, id);

CREATE TABLE assertion_uses (
  key text NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT assertion_uses_pkey PRIMARY KEY (key)
);

CREATE TABLE attribute_values (
  organization_id uuid NOT NULL,
  resource_type text NOT NULL,
  attribute text NOT NULL,
  value text COLLATE "C" NOT NULL,
  resource_id uuid NOT NULL,
  is_unique boolean NOT NULL,
  CONSTRAINT attribute_values_pkey PRIMARY KEY (organization_id, resource_type, attribute, value, resource_id),
  CONSTRAINT attribute_values_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE INDEX attribute_values_resource_idx ON attribute_values USING btree (organization_id, resource_id);
CREATE UNIQUE INDEX attribute_values_unique_key ON attribute_values USING btree (organization_id, resource_type, attribute, value) WHERE is_unique;

CREATE TABLE changes (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  resource_type text NOT NULL,
  resource_id uuid NOT NULL,
  operation text NOT NULL,
  version integer NOT NULL,
  before jsonb,
  members jsonb,
  CONSTRAINT changes_pkey PRIMARY KEY (organization_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX changes_resource_idx ON ONLY changes USING btree (organization_id, resource_id, id);
CREATE INDEX changes_transaction_idx ON ONLY changes USING btree (organization_id, transaction_id, id);

CREATE TABLE console_accounts (
  id uuid NOT NULL,
  email text NOT NULL,
  email_folded text NOT NULL,
  name text NOT NULL,
  password_hash text,
  must_change_password boolean NOT NULL DEFAULT false,
  password_ends_at timestamp(3) with time zone,
  is_operator boolean NOT NULL DEFAULT false,
  disabled_at timestamp(3) with time zone,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_signed_in_at timestamp(3) with time zone,
  CONSTRAINT console_accounts_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX console_accounts_email_folded_key ON console_accounts USING btree (email_folded);

CREATE TABLE console_factors (
  account_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  lookup text,
  settings jsonb NOT NULL,
  counter bigint NOT NULL DEFAULT 0,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_used_at timestamp(3) with time zone,
  CONSTRAINT console_factors_pkey PRIMARY KEY (account_id, id),
  CONSTRAINT console_factors_account_id_fkey FOREIGN KEY (account_id) REFERENCES console_accounts(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX console_factors_lookup_key ON console_factors USING btree (lookup);

CREATE TABLE console_identities (
  organization_id uuid NOT NULL,
  subject text NOT NULL,
  account_id uuid NOT NULL,
  CONSTRAINT console_identities_pkey PRIMARY KEY (organization_id, subject),
  CONSTRAINT console_identities_account_id_fkey FOREIGN KEY (account_id) REFERENCES console_accounts(id) ON DELETE CASCADE,
  CONSTRAINT console_identities_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE INDEX console_identities_account_idx ON console_identities USING btree (account_id);

CREATE TABLE console_invitations (
  id uuid NOT NULL,
  organization_id uuid,
  email text NOT NULL,
  role text NOT NULL,
  token_hash text NOT NULL,
  invited_by text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT console_invitations_pkey PRIMARY KEY (id),
  CONSTRAINT console_invitations_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE INDEX console_invitations_organization_idx ON console_invitations USING btree (organization_id, id);
CREATE UNIQUE INDEX console_invitations_token_hash_key ON console_invitations USING btree (token_hash);

CREATE TABLE console_recovery_codes (
  account_id uuid NOT NULL,
  hash text NOT NULL,
  CONSTRAINT console_recovery_codes_pkey PRIMARY KEY (account_id, hash),
  CONSTRAINT console_recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES console_accounts(id) ON DELETE CASCADE
);

CREATE TABLE console_roles (
  organization_id uuid NOT NULL,
  account_id uuid NOT NULL,
  role text NOT NULL,
  is_provided boolean NOT NULL DEFAULT false,
  disabled_at timestamp(3) with time zone,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT console_roles_pkey PRIMARY KEY (organization_id, account_id),
  CONSTRAINT console_roles_account_id_fkey FOREIGN KEY (account_id) REFERENCES console_accounts(id) ON DELETE CASCADE,
  CONSTRAINT console_roles_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE INDEX console_roles_account_idx ON console_roles USING btree (account_id);

CREATE TABLE console_sessions (
  token_hash text NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  organization_id uuid,
  method text NOT NULL,
  address text NOT NULL,
  user_agent text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_seen_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamp(3) with time zone NOT NULL,
  user_id uuid,
  CONSTRAINT console_sessions_pkey PRIMARY KEY (token_hash),
  CONSTRAINT console_sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES console_accounts(id) ON DELETE CASCADE,
  CONSTRAINT console_sessions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT console_sessions_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX console_sessions_account_idx ON console_sessions USING btree (account_id);
CREATE INDEX console_sessions_expires_idx ON console_sessions USING btree (expires_at);
CREATE UNIQUE INDEX console_sessions_id_key ON console_sessions USING btree (id);
CREATE INDEX console_sessions_organization_idx ON console_sessions USING btree (organization_id, user_id);

CREATE TABLE credentials (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  lookup text,
  hash text,
  settings jsonb NOT NULL DEFAULT '{}'::jsonb,
  access text NOT NULL DEFAULT 'full'::text,
  user_id uuid,
  note text,
  created_by text,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_used_at timestamp(3) with time zone,
  expires_at timestamp(3) with time zone,
  revoked_at timestamp(3) with time zone,
  last_refused_at timestamp(3) with time zone,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT credentials_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT credentials_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT credentials_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX credentials_certificate_key ON credentials USING btree (lookup) WHERE ((kind = 'certificate'::text) AND (revoked_at IS NULL));
CREATE INDEX credentials_lookup_idx ON credentials USING btree (kind, lookup);
CREATE INDEX credentials_user_idx ON credentials USING btree (organization_id, user_id);

CREATE TABLE cycles (
  organization_id uuid NOT NULL,
  client text NOT NULL,
  started_at timestamp(3) with time zone NOT NULL,
  last_at timestamp(3) with time zone NOT NULL,
  look_ups integer NOT NULL,
  reads integer NOT NULL,
  created integer NOT NULL,
  changed integer NOT NULL,
  disabled integer NOT NULL,
  deleted integer NOT NULL,
  failed integer NOT NULL,
  dangling integer NOT NULL,
  hindered integer NOT NULL,
  last_failure text,
  CONSTRAINT cycles_pkey PRIMARY KEY (organization_id, client, started_at)
);
CREATE INDEX cycles_started_at_idx ON cycles USING btree (organization_id, started_at);

CREATE TABLE deleted_resources (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  resource_type text NOT NULL,
  name_folded text NOT NULL,
  resource jsonb NOT NULL,
  memberships jsonb NOT NULL,
  version integer NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  deleted_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT deleted_resources_pkey PRIMARY KEY (organization_id, id)
);
CREATE INDEX deleted_resources_deleted_at_idx ON deleted_resources USING btree (organization_id, deleted_at);
CREATE INDEX deleted_resources_name_idx ON deleted_resources USING btree (organization_id, name_folded);

CREATE TABLE group_memberships (
  organization_id uuid NOT NULL,
  group_id uuid NOT NULL,
  member_id uuid NOT NULL,
  CONSTRAINT group_memberships_pkey PRIMARY KEY (organization_id, group_id, member_id),
  CONSTRAINT group_memberships_organization_id_group_id_fkey FOREIGN KEY (organization_id, group_id) REFERENCES groups(organization_id, id) ON DELETE CASCADE,
  CONSTRAINT group_memberships_organization_id_member_id_fkey FOREIGN KEY (organization_id, member_id) REFERENCES groups(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX group_memberships_member_idx ON group_memberships USING btree (organization_id, member_id);

CREATE TABLE groups (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  display_name text NOT NULL,
  display_name_folded text COLLATE "C" NOT NULL,
  external_id text COLLATE "C",
  resource jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  resource_bytes integer NOT NULL GENERATED ALWAYS AS (octet_length((resource)::text)) STORED,
  CONSTRAINT groups_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT groups_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX groups_display_name_key ON groups USING btree (organization_id, display_name_folded);
CREATE INDEX groups_external_id_idx ON groups USING btree (organization_id, external_id);

CREATE TABLE jobs (
  name text NOT NULL,
  holder text,
  held_until timestamp(3) with time zone,
  last_started_at timestamp(3) with time zone,
  last_finished_at timestamp(3) with time zone,
  last_error text,
  runs bigint NOT NULL DEFAULT 0,
  due_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT jobs_pkey PRIMARY KEY (name)
);

CREATE TABLE mails (
  id uuid NOT NULL,
  organization_id uuid,
  topic text NOT NULL,
  recipient text NOT NULL,
  content jsonb NOT NULL,
  sealed_link text,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  sent_at timestamp(3) with time zone,
  last_error text,
  CONSTRAINT mails_pkey PRIMARY KEY (id)
);
CREATE INDEX mails_created_at_idx ON mails USING btree (created_at);
CREATE INDEX mails_due_at_idx ON mails USING btree (due_at);
CREATE INDEX mails_organization_idx ON mails USING btree (organization_id);
CREATE UNIQUE INDEX mails_topic_key ON mails USING btree (topic, recipient);

CREATE TABLE organizations (
  id uuid NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  profile text NOT NULL,
  active boolean NOT NULL DEFAULT true,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  cursor_key bytea NOT NULL,
  allowed_addresses text[] DEFAULT ARRAY[]::text[],
  rate_burst integer,
  rate_limit double precision,
  deleted_retention_days integer,
  history_max_entries bigint,
  history_retention_days integer,
  log_max_entries bigint,
  log_retention_days integer,
  discovery text NOT NULL DEFAULT 'full'::text,
  strict boolean NOT NULL DEFAULT false,
  unique_external_id boolean NOT NULL DEFAULT false,
  deleting_since timestamp(3) with time zone,
  notify_addresses text[] DEFAULT ARRAY[]::text[],
  notify_language text NOT NULL DEFAULT 'en'::text,
  sandbox_until timestamp(3) with time zone,
  scim_client text,
  secret_method text,
  version integer NOT NULL DEFAULT 1,
  required_attributes text[] DEFAULT ARRAY[]::text[],
  CONSTRAINT organizations_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX organizations_slug_key ON organizations USING btree (slug);

CREATE TABLE past_names (
  organization_id uuid NOT NULL,
  name text NOT NULL,
  resource_id uuid NOT NULL,
  ended_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT past_names_pkey PRIMARY KEY (organization_id, name, resource_id)
);
CREATE INDEX past_names_resource_idx ON past_names USING btree (organization_id, resource_id);

CREATE TABLE person_sessions (
  organization_id uuid NOT NULL,
  token_hash text NOT NULL,
  user_id uuid NOT NULL,
  method text NOT NULL,
  name_id text NOT NULL,
  name_id_format text,
  session_index text,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_seen_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT person_sessions_pkey PRIMARY KEY (organization_id, token_hash),
  CONSTRAINT person_sessions_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX person_sessions_name_id_idx ON person_sessions USING btree (organization_id, name_id);
CREATE INDEX person_sessions_user_idx ON person_sessions USING btree (organization_id, user_id);

CREATE TABLE products (
  id uuid NOT NULL,
  name text NOT NULL,
  key_hash text NOT NULL,
  redirect_uris text[],
  start_url text,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_used_at timestamp(3) with time zone,
  CONSTRAINT products_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX products_key_hash_key ON products USING btree (key_hash);
CREATE UNIQUE INDEX products_name_key ON products USING btree (name);

CREATE TABLE provisioning_log (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  request_id text NOT NULL,
  credential text,
  operation text NOT NULL,
  resource_type text,
  subject text,
  resource_name text,
  status integer NOT NULL,
  data jsonb NOT NULL,
  notes jsonb,
  reason text,
  CONSTRAINT provisioning_log_pkey PRIMARY KEY (organization_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX provisioning_log_reason_idx ON ONLY provisioning_log USING btree (organization_id, reason, id) WHERE (reason IS NOT NULL);
CREATE INDEX provisioning_log_refused_idx ON ONLY provisioning_log USING btree (organization_id, id) WHERE (operation = 'refuse'::text);
CREATE INDEX provisioning_log_subject_idx ON ONLY provisioning_log USING btree (organization_id, subject, id);

CREATE TABLE quirks (
  organization_id uuid NOT NULL,
  client text NOT NULL,
  code text NOT NULL,
  times bigint NOT NULL,
  example text NOT NULL,
  request_id text NOT NULL,
  first_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT quirks_pkey PRIMARY KEY (organization_id, client, code)
);

CREATE UNLOGGED TABLE rate_buckets (
  organization_id uuid NOT NULL,
  tokens double precision NOT NULL,
  granted integer NOT NULL,
  refilled_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT rate_buckets_pkey PRIMARY KEY (organization_id)
);

CREATE TABLE resource_type_definitions (
  organization_id uuid NOT NULL,
  name_folded text NOT NULL,
  definition jsonb NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT resource_type_definitions_pkey PRIMARY KEY (organization_id, name_folded),
  CONSTRAINT resource_type_definitions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);

CREATE TABLE resources (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  resource_type text NOT NULL,
  external_id text COLLATE "C",
  name text,
  resource jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  resource_bytes integer NOT NULL GENERATED ALWAYS AS (octet_length((resource)::text)) STORED,
  CONSTRAINT resources_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT resources_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE INDEX resources_external_id_idx ON resources USING btree (organization_id, resource_type, external_id);
CREATE INDEX resources_type_idx ON resources USING btree (organization_id, resource_type, id);
CREATE INDEX resources_updated_at_idx ON resources USING btree (organization_id, resource_type, updated_at, id);

CREATE TABLE schema_definitions (
  organization_id uuid NOT NULL,
  urn_folded text NOT NULL,
  definition jsonb NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT schema_definitions_pkey PRIMARY KEY (organization_id, urn_folded),
  CONSTRAINT schema_definitions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);

CREATE TABLE sign_in_codes (
  organization_id uuid NOT NULL,
  code_hash text NOT NULL,
  user_id uuid NOT NULL,
  product_id uuid NOT NULL,
  redirect_uri text NOT NULL,
  challenge text,
  method text NOT NULL,
  signed_in_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT sign_in_codes_pkey PRIMARY KEY (organization_id, code_hash),
  CONSTRAINT sign_in_codes_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX sign_in_codes_user_idx ON sign_in_codes USING btree (organization_id, user_id);

CREATE TABLE sign_in_settings (
  organization_id uuid NOT NULL,
  method text NOT NULL DEFAULT 'password'::text,
  version integer NOT NULL DEFAULT 1,
  saml jsonb,
  oidc jsonb,
  matching jsonb NOT NULL,
  metadata_url text,
  metadata_at timestamp(3) with time zone,
  metadata_error text,
  tested text,
  updated_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_by text NOT NULL,
  CONSTRAINT sign_in_settings_pkey PRIMARY KEY (organization_id),
  CONSTRAINT sign_in_settings_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE INDEX sign_in_settings_metadata_idx ON sign_in_settings USING btree (metadata_at);

CREATE TABLE sign_in_tests (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  method text NOT NULL,
  settings text NOT NULL,
  result jsonb,
  expires_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT sign_in_tests_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT sign_in_tests_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);

CREATE TABLE signing_keys (
  kid text NOT NULL,
  sealed_private_key text NOT NULL,
  signs_from timestamp(3) with time zone NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT signing_keys_pkey PRIMARY KEY (kid)
);

CREATE TABLE strict_findings (
  organization_id uuid NOT NULL,
  client text NOT NULL,
  code text NOT NULL,
  day date NOT NULL,
  requests bigint NOT NULL,
  example text NOT NULL,
  request_id text NOT NULL,
  last_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT strict_findings_pkey PRIMARY KEY (organization_id, client, code, day)
);

CREATE TABLE undo_leftovers (
  organization_id uuid NOT NULL,
  undo_id uuid NOT NULL,
  resource_id uuid NOT NULL,
  part text NOT NULL,
  resource_type text NOT NULL,
  reason text NOT NULL,
  details jsonb NOT NULL,
  CONSTRAINT undo_leftovers_pkey PRIMARY KEY (organization_id, undo_id, resource_id, part),
  CONSTRAINT undo_leftovers_organization_id_undo_id_fkey FOREIGN KEY (organization_id, undo_id) REFERENCES undos(organization_id, id) ON DELETE CASCADE
);

CREATE TABLE undos (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  request_id text,
  credential text,
  from_id uuid NOT NULL,
  to_id uuid NOT NULL,
  forced boolean NOT NULL,
  actor text NOT NULL,
  actor_kind text NOT NULL,
  state text NOT NULL,
  phase text NOT NULL,
  position uuid NOT NULL,
  counts jsonb NOT NULL,
  holder text,
  held_until timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  finished_at timestamp(3) with time zone,
  CONSTRAINT undos_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT undos_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX undos_running_key ON undos USING btree (organization_id) WHERE (state = 'running'::text);

CREATE TABLE upstream_links (
  organization_id uuid NOT NULL,
  system_id uuid NOT NULL,
  resource_type text NOT NULL,
  upstream_id text NOT NULL,
  local_id uuid,
  fingerprint bytea,
  members_fingerprint bytea,
  written text[],
  local_version integer,
  unresolved boolean NOT NULL DEFAULT false,
  existed_before boolean NOT NULL,
  upstream_modified timestamp(3) with time zone,
  seen_run uuid,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT upstream_links_pkey PRIMARY KEY (organization_id, system_id, resource_type, upstream_id),
  CONSTRAINT upstream_links_organization_id_system_id_fkey FOREIGN KEY (organization_id, system_id) REFERENCES upstream_systems(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX upstream_links_local_idx ON upstream_links USING btree (organization_id, local_id);

CREATE TABLE upstream_sync_errors (
  organization_id uuid NOT NULL,
  run_id uuid NOT NULL,
  resource_type text NOT NULL,
  upstream_id text NOT NULL,
  reason text NOT NULL,
  sentence text NOT NULL,
  CONSTRAINT upstream_sync_errors_pkey PRIMARY KEY (organization_id, run_id, resource_type, upstream_id, reason),
  CONSTRAINT upstream_sync_errors_organization_id_run_id_fkey FOREIGN KEY (organization_id, run_id) REFERENCES upstream_sync_runs(organization_id, id) ON DELETE CASCADE
);

CREATE TABLE upstream_sync_references (
  organization_id uuid NOT NULL,
  run_id uuid NOT NULL,
  local_id uuid NOT NULL,
  part text NOT NULL,
  upstream_id text NOT NULL,
  CONSTRAINT upstream_sync_references_pkey PRIMARY KEY (organization_id, run_id, local_id, part, upstream_id),
  CONSTRAINT upstream_sync_references_organization_id_run_id_fkey FOREIGN KEY (organization_id, run_id) REFERENCES upstream_sync_runs(organization_id, id) ON DELETE CASCADE
);

CREATE TABLE upstream_sync_runs (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  system_id uuid NOT NULL,
  kind text NOT NULL,
  mode text NOT NULL,
  scheduled boolean NOT NULL,
  actor text NOT NULL,
  actor_kind text NOT NULL,
  state text NOT NULL,
  phase text NOT NULL,
  place text,
  counts jsonb NOT NULL,
  users_began_at timestamp(3) with time zone,
  users_seen_at timestamp(3) with time zone,
  groups_began_at timestamp(3) with time zone,
  groups_seen_at timestamp(3) with time zone,
  trouble text,
  holder text,
  held_until timestamp(3) with time zone,
  started_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ended_at timestamp(3) with time zone,
  CONSTRAINT upstream_sync_runs_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT upstream_sync_runs_organization_id_system_id_fkey FOREIGN KEY (organization_id, system_id) REFERENCES upstream_systems(organization_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX upstream_sync_runs_running_key ON upstream_sync_runs USING btree (organization_id, system_id) WHERE (state = 'running'::text);
CREATE INDEX upstream_sync_runs_system_idx ON upstream_sync_runs USING btree (organization_id, system_id, id);

CREATE TABLE upstream_syncs (
  organization_id uuid NOT NULL,
  system_id uuid NOT NULL,
  kind text NOT NULL,
  every_minutes integer,
  mode text NOT NULL,
  due_at timestamp(3) with time zone,
  users_watermark timestamp(3) with time zone,
  groups_watermark timestamp(3) with time zone,
  delta_reads integer NOT NULL DEFAULT 0,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT upstream_syncs_pkey PRIMARY KEY (organization_id, system_id),
  CONSTRAINT upstream_syncs_organization_id_system_id_fkey FOREIGN KEY (organization_id, system_id) REFERENCES upstream_systems(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX upstream_syncs_due_at_idx ON upstream_syncs USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE TABLE upstream_systems (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  base_url text NOT NULL,
  authentication jsonb NOT NULL,
  authorities text,
  properties jsonb NOT NULL DEFAULT '{}'::jsonb,
  read_transformation jsonb,
  write_transformation jsonb,
  is_proxy boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT upstream_systems_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT upstream_systems_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX upstream_systems_name_key ON upstream_systems USING btree (organization_id, name);

CREATE TABLE user_memberships (
  organization_id uuid NOT NULL,
  group_id uuid NOT NULL,
  user_id uuid NOT NULL,
  CONSTRAINT user_memberships_pkey PRIMARY KEY (organization_id, group_id, user_id),
  CONSTRAINT user_memberships_organization_id_group_id_fkey FOREIGN KEY (organization_id, group_id) REFERENCES groups(organization_id, id) ON DELETE CASCADE,
  CONSTRAINT user_memberships_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
CREATE INDEX user_memberships_user_idx ON user_memberships USING btree (organization_id, user_id);

CREATE TABLE users (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  user_name text NOT NULL,
  user_name_folded text COLLATE "C" NOT NULL,
  external_id text COLLATE "C",
  active boolean,
  display_name text,
  display_name_folded text COLLATE "C",
  title text,
  work_email text,
  given_name text,
  family_name text,
  locality text,
  country text,
  employee_number text,
  department text,
  manager_id text COLLATE "C",
  resource jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  resource_bytes integer NOT NULL GENERATED ALWAYS AS (octet_length((resource)::text)) STORED,
  CONSTRAINT users_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT users_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
CREATE INDEX users_display_name_id_idx ON users USING btree (organization_id, display_name_folded, id);
CREATE INDEX users_external_id_idx ON users USING btree (organization_id, external_id);
CREATE INDEX users_manager_id_idx ON users USING btree (organization_id, manager_id);
CREATE INDEX users_updated_at_idx ON users USING btree (organization_id, updated_at, id);
CREATE UNIQUE INDEX users_user_name_key ON users USING btree (organization_id, user_name_folded);

CREATE OR REPLACE FUNCTION lowest_id(at timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT (lpad(to_hex((extract(epoch FROM "at") * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$function$;

CREATE OR REPLACE FUNCTION refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'the audit is append-only';
END $function$;

CREATE TRIGGER admin_audit_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON admin_audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

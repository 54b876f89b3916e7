import { type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { type EnteredSignIn, type SamlSettings, type StoredSignIn, UNSAID } from './sign-in-settings.js';

const COLUMNS = `method, version, saml, oidc, matching, metadata_url AS "metadataUrl", metadata_at AS "metadataAt",
  metadata_error AS "metadataError", tested,
  updated_at AS "updatedAt", updated_by AS "updatedBy"`;

const FIND: Statement = {
  name: 'sign_in_settings.find',
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.sign_in_settings WHERE organization_id = $1`,
};

/** Where the metadata of an identity provider is, and what came of it so far. */
export interface MetadataSource {
  readonly organizationId: string;
  readonly slug: string;
  readonly url: string;
  readonly saml: SamlSettings;
  readonly version: number;
}

/** An organization whose people sign in by SAML, with the certificates that are good for it. */
export interface SamlCertificates {
  readonly slug: string;
  readonly certificates: readonly string[];
}

/** How organizations sign their people in. */
export class SignInSettingsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(organizationId: string): Promise<StoredSignIn> {
    const [row] = await this.#database.run<StoredSignIn>('authentication', FIND, [organizationId]);
    return row ?? UNSAID;
  }

  /**
   * @param expected the version that was shown to whoever changes it
   * @returns the version that it is now; undefined when somebody else has saved another
   */
  async save(
    organizationId: string,
    { method, saml, oidc, matching, metadataUrl }: EnteredSignIn,
    expected: number,
    note: AuditNote,
  ): Promise<number | undefined> {
    const values = [method, toJson(saml), toJson(oidc), toJson(matching), metadataUrl, note.actor, new Date()];
    return this.#database.transaction('operator', async (client) => {
      const { rows } = await client.query<{ version: number }>(expected === 0 ? INSERT : UPDATE, [
        organizationId,
        ...values,
        ...(expected === 0 ? [] : [expected]),
      ]);
      const [saved] = rows;
      if (saved === undefined) return undefined;
      await writeAudit((text, written) => client.query(text, [...written]), { ...note, organizationId });
      return saved.version;
    });
  }

  /** Remembers with which settings a test went well. */
  async markTested(organizationId: string, fingerprint: string): Promise<void> {
    await this.#database.run('authentication', MARK_TESTED, [organizationId, fingerprint]);
  }

  /** Those whose metadata was not fetched since, the longest ago first. */
  async listMetadataBefore(before: Date, limit: number): Promise<MetadataSource[]> {
    return this.#database.run<MetadataSource & Record<string, unknown>>('jobs', LIST_METADATA, [before, limit]);
  }

  /**
   * Keeps what came of fetching metadata, unless somebody saved other settings meanwhile.
   * @param saml undefined where it was refused: what there is stays
   */
  async keepMetadata(
    { organizationId, version }: Pick<MetadataSource, 'organizationId' | 'version'>,
    saml: SamlSettings | undefined,
    error: string | undefined,
  ): Promise<void> {
    const values = [organizationId, version, saml === undefined ? null : toJson(saml), error ?? null, new Date()];
    await this.#database.run('jobs', KEEP_METADATA, values);
  }

  /** Of organizations whose people sign in by SAML now. */
  async listCertificates(): Promise<SamlCertificates[]> {
    return this.#database.run<SamlCertificates & Record<string, unknown>>('jobs', LIST_CERTIFICATES, []);
  }

  /** Client secrets as they are sealed, with whose they are. */
  async listSealed(): Promise<{ organizationId: string; sealedSecret: string }[]> {
    return this.#database.query('sign_in_settings.sealed', LIST_SEALED, []);
  }

  /** Puts a client secret that was sealed anew in the place of the same one. */
  async reseal(organizationId: string, before: string, sealedSecret: string): Promise<void> {
    await this.#database.query('sign_in_settings.reseal', RESEAL, [organizationId, before, sealedSecret]);
  }
}

const toJson = (value: object | null) => (value === null ? null : JSON.stringify(value));

const INSERT = `
  INSERT INTO rollcall.sign_in_settings
    (organization_id, method, saml, oidc, matching, metadata_url, updated_by, updated_at)
  SELECT id, $2, $3::jsonb, $4::jsonb, $5::jsonb, $6, $7, $8::timestamptz FROM rollcall.organizations
  WHERE id = $1 AND deleting_since IS NULL
  ON CONFLICT DO NOTHING RETURNING version`;

/** What was fetched from another address says nothing of this one. */
const UPDATE = `
  UPDATE rollcall.sign_in_settings SET method = $2, saml = $3::jsonb, oidc = $4::jsonb, matching = $5::jsonb,
    metadata_at = CASE WHEN metadata_url IS NOT DISTINCT FROM $6 THEN metadata_at END,
    metadata_error = CASE WHEN metadata_url IS NOT DISTINCT FROM $6 THEN metadata_error END,
    metadata_url = $6, updated_by = $7, updated_at = $8::timestamptz, version = version + 1
  WHERE organization_id = $1 AND version = $9 RETURNING version`;

const MARK_TESTED: Statement = {
  name: 'sign_in_settings.markTested',
  kind: 'change',
  text: `UPDATE rollcall.sign_in_settings SET tested = $2 WHERE organization_id = $1`,
};

const LIST_METADATA: Statement = {
  name: 'sign_in_settings.metadata',
  kind: 'look-up',
  text: `SELECT s.organization_id AS "organizationId", o.slug, s.metadata_url AS url, s.saml, s.version
    FROM rollcall.sign_in_settings s JOIN rollcall.organizations o ON o.id = s.organization_id
    WHERE s.metadata_url IS NOT NULL AND s.saml IS NOT NULL AND (s.metadata_at IS NULL OR s.metadata_at < $1)
    ORDER BY s.metadata_at NULLS FIRST LIMIT $2`,
};

const KEEP_METADATA: Statement = {
  name: 'sign_in_settings.keepMetadata',
  kind: 'change',
  text: `UPDATE rollcall.sign_in_settings SET saml = coalesce($3::jsonb, saml), metadata_error = $4, metadata_at = $5
    WHERE organization_id = $1 AND version = $2`,
};

const LIST_CERTIFICATES: Statement = {
  name: 'sign_in_settings.certificates',
  kind: 'page',
  text: `SELECT o.slug, s.saml -> 'certificates' AS certificates
    FROM rollcall.sign_in_settings s JOIN rollcall.organizations o ON o.id = s.organization_id
    WHERE s.method = 'saml' AND s.saml IS NOT NULL ORDER BY o.slug`,
};

const LIST_SEALED = `SELECT organization_id AS "organizationId", oidc ->> 'sealedSecret' AS "sealedSecret"
  FROM rollcall.sign_in_settings WHERE oidc ->> 'sealedSecret' IS NOT NULL ORDER BY organization_id`;

const RESEAL = `UPDATE rollcall.sign_in_settings SET oidc = jsonb_set(oidc, '{sealedSecret}', to_jsonb($3::text))
  WHERE organization_id = $1 AND oidc ->> 'sealedSecret' = $2`;

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "allowed_addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "rate_burst" INTEGER,
ADD COLUMN     "rate_limit" DOUBLE PRECISION;

-- CreateTable
CREATE TABLE "credentials" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lookup" TEXT,
    "hash" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "access" TEXT NOT NULL DEFAULT 'full',
    "user_id" UUID,
    "note" TEXT,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "credentials_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "signing_keys" (
    "kid" TEXT NOT NULL,
    "sealed_private_key" TEXT NOT NULL,
    "signs_from" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "assertion_uses" (
    "key" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "assertion_uses_pkey" PRIMARY KEY ("key")
);

-- CreateTable: what it holds is worth nothing after a crash
CREATE UNLOGGED TABLE "rate_buckets" (
    "organization_id" UUID NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "granted" INTEGER NOT NULL,
    "refilled_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_buckets_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "admin_audit" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "organization_id" UUID,
    "slug" TEXT,
    "action" TEXT NOT NULL,
    "subject" TEXT,
    "details" JSONB NOT NULL,

    CONSTRAINT "admin_audit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "credentials_lookup_idx" ON "credentials"("kind", "lookup");

-- CreateIndex
CREATE INDEX "credentials_user_idx" ON "credentials"("organization_id", "user_id");

-- CreateIndex
CREATE INDEX "admin_audit_slug_idx" ON "admin_audit"("slug", "id");

-- AddForeignKey
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "users"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was there are Secret Tokens; a fast hash is the one by which a generated token is found.
INSERT INTO "credentials" ("organization_id", "id", "kind", "name", "lookup", "hash", "user_id", "created_at", "last_used_at", "revoked_at")
SELECT "organization_id", "id", 'token', "name", CASE WHEN "hash" LIKE 'sha256$%' THEN split_part("hash", '$', 2) END, "hash",
  "user_id", "created_at", "last_used_at", "revoked_at"
FROM "secrets";

-- DropTable
DROP TABLE "secrets";

-- A certificate is bound to one organization.
CREATE UNIQUE INDEX "credentials_certificate_key" ON "credentials"("lookup") WHERE "kind" = 'certificate' AND "revoked_at" IS NULL;

-- What was written in the audit stays as it is.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is append-only';
END $$;
CREATE TRIGGER "admin_audit_is_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "admin_audit"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();

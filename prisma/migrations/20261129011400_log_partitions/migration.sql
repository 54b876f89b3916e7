ALTER TABLE "provisioning_log" RENAME TO "provisioning_log_before";
ALTER INDEX "provisioning_log_pkey" RENAME TO "provisioning_log_before_pkey";
ALTER INDEX "provisioning_log_subject_idx" RENAME TO "provisioning_log_before_subject_idx";

-- CreateTable
CREATE TABLE "provisioning_log" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "request_id" TEXT NOT NULL,
    "credential" TEXT,
    "operation" TEXT NOT NULL,
    "resource_type" TEXT,
    "subject" TEXT,
    "resource_name" TEXT,
    "status" INTEGER NOT NULL,
    "data" JSONB NOT NULL,
    "notes" JSONB,

    CONSTRAINT "provisioning_log_pkey" PRIMARY KEY ("organization_id","id")
) PARTITION BY RANGE ("id");

-- CreateIndex
CREATE INDEX "provisioning_log_subject_idx" ON "provisioning_log"("organization_id", "subject", "id");

-- The constraint spares reading it all, and whoever could read it can do so still.
DO $$
DECLARE
  "bound" UUID := substring(pg_get_constraintdef("oid") FROM '[0-9a-f]{8}-[0-9a-f-]{27}')
    FROM "pg_constraint" WHERE "conrelid" = '"provisioning_log_before"'::regclass AND "conname" = 'provisioning_log_bound';
  "granted" RECORD;
BEGIN
  EXECUTE format('ALTER TABLE "provisioning_log" ATTACH PARTITION "provisioning_log_before" FOR VALUES FROM (MINVALUE) TO (%L)', "bound");
  FOR "granted" IN
    SELECT "g"."privilege_type", CASE "g"."grantee" WHEN 0 THEN 'PUBLIC' ELSE "g"."grantee"::regrole::text END AS "role"
    FROM "pg_class" "c", aclexplode("c"."relacl") "g"
    WHERE "c"."oid" = '"provisioning_log_before"'::regclass AND "g"."grantee" <> "c"."relowner"
  LOOP
    EXECUTE format('GRANT %s ON "provisioning_log" TO %s', "granted"."privilege_type", "granted"."role");
  END LOOP;
END $$;
ALTER TABLE "provisioning_log_before" DROP CONSTRAINT "provisioning_log_bound";
ALTER TABLE "provisioning_log" ATTACH PARTITION "provisioning_log_default" DEFAULT;

-- Ids of clocks that were wrong. The table is read while others write.
DO $$
DECLARE
  "bound" UUID := substring(pg_get_constraintdef("oid") FROM '[0-9a-f]{8}-[0-9a-f-]{27}')
    FROM "pg_constraint" WHERE "conrelid" = '"provisioning_log"'::regclass AND "conname" = 'provisioning_log_bound';
BEGIN
  WITH "strays" AS (DELETE FROM "provisioning_log" WHERE "id" >= "bound" RETURNING *)
  INSERT INTO "provisioning_log_default" SELECT * FROM "strays";
END $$;

ALTER TABLE "provisioning_log" VALIDATE CONSTRAINT "provisioning_log_bound";

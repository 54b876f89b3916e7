-- The log so far becomes the first partition: up to the id of a Monday that is a day away at least, so that whoever writes
-- beside these migrations stays below it. They are three, so that none holds a lock for long.

-- The lowest id of a time: ids are UUIDv7, which begin with milliseconds.
CREATE FUNCTION "lowest_id"("at" TIMESTAMPTZ) RETURNS UUID LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM "at") * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

DO $$
BEGIN
  EXECUTE format('ALTER TABLE "provisioning_log" ADD CONSTRAINT "provisioning_log_bound" CHECK ("id" < %L) NOT VALID',
    "lowest_id"(date_trunc('week', now() + interval '192 hours', 'UTC')));
END $$;

-- Takes ids of weeks that are not prepared, so that nothing is lost.
CREATE TABLE "provisioning_log_default" (
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

    CONSTRAINT "provisioning_log_default_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "provisioning_log_default_subject_idx" ON "provisioning_log_default"("organization_id", "subject", "id");

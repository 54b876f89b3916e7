-- CreateTable
CREATE TABLE "upstream_syncs" (
    "organization_id" UUID NOT NULL,
    "system_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "every_minutes" INTEGER,
    "mode" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "users_watermark" TIMESTAMPTZ(3),
    "groups_watermark" TIMESTAMPTZ(3),
    "delta_reads" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upstream_syncs_pkey" PRIMARY KEY ("organization_id","system_id")
);

-- CreateTable
CREATE TABLE "upstream_sync_runs" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "system_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "scheduled" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "place" TEXT,
    "counts" JSONB NOT NULL,
    "users_began_at" TIMESTAMPTZ(3),
    "users_seen_at" TIMESTAMPTZ(3),
    "groups_began_at" TIMESTAMPTZ(3),
    "groups_seen_at" TIMESTAMPTZ(3),
    "trouble" TEXT,
    "holder" TEXT,
    "held_until" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "upstream_sync_runs_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "upstream_sync_errors" (
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "resource_type" TEXT NOT NULL,
    "upstream_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,

    CONSTRAINT "upstream_sync_errors_pkey" PRIMARY KEY ("organization_id","run_id","resource_type","upstream_id","reason")
);

-- CreateTable
CREATE TABLE "upstream_sync_references" (
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "local_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "upstream_id" TEXT NOT NULL,

    CONSTRAINT "upstream_sync_references_pkey" PRIMARY KEY ("organization_id","run_id","local_id","part","upstream_id")
);

-- CreateTable
CREATE TABLE "upstream_links" (
    "organization_id" UUID NOT NULL,
    "system_id" UUID NOT NULL,
    "resource_type" TEXT NOT NULL,
    "upstream_id" TEXT NOT NULL,
    "local_id" UUID,
    "fingerprint" BYTEA,
    "members_fingerprint" BYTEA,
    "written" TEXT[],
    "local_version" INTEGER,
    "unresolved" BOOLEAN NOT NULL DEFAULT false,
    "existed_before" BOOLEAN NOT NULL,
    "upstream_modified" TIMESTAMPTZ(3),
    "seen_run" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upstream_links_pkey" PRIMARY KEY ("organization_id","system_id","resource_type","upstream_id")
);

-- CreateIndex
CREATE INDEX "upstream_sync_runs_system_idx" ON "upstream_sync_runs"("organization_id", "system_id", "id");

-- CreateIndex
CREATE INDEX "upstream_links_local_idx" ON "upstream_links"("organization_id", "local_id");

-- AddForeignKey
ALTER TABLE "upstream_syncs" ADD CONSTRAINT "upstream_syncs_organization_id_system_id_fkey" FOREIGN KEY ("organization_id", "system_id") REFERENCES "upstream_systems"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "upstream_sync_runs" ADD CONSTRAINT "upstream_sync_runs_organization_id_system_id_fkey" FOREIGN KEY ("organization_id", "system_id") REFERENCES "upstream_systems"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "upstream_sync_errors" ADD CONSTRAINT "upstream_sync_errors_organization_id_run_id_fkey" FOREIGN KEY ("organization_id", "run_id") REFERENCES "upstream_sync_runs"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "upstream_sync_references" ADD CONSTRAINT "upstream_sync_references_organization_id_run_id_fkey" FOREIGN KEY ("organization_id", "run_id") REFERENCES "upstream_sync_runs"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "upstream_links" ADD CONSTRAINT "upstream_links_organization_id_system_id_fkey" FOREIGN KEY ("organization_id", "system_id") REFERENCES "upstream_systems"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- One of a system runs at a time, on all nodes.
CREATE UNIQUE INDEX "upstream_sync_runs_running_key" ON "upstream_sync_runs"("organization_id", "system_id") WHERE "state" = 'running';

-- AlterTable
ALTER TABLE "provisioning_log" ADD COLUMN     "reason" TEXT;

-- CreateTable
CREATE TABLE "past_names" (
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "resource_id" UUID NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "past_names_pkey" PRIMARY KEY ("organization_id","name","resource_id")
);

-- CreateTable
CREATE TABLE "cycles" (
    "organization_id" UUID NOT NULL,
    "client" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "look_ups" INTEGER NOT NULL,
    "reads" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "disabled" INTEGER NOT NULL,
    "deleted" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "dangling" INTEGER NOT NULL,
    "hindered" INTEGER NOT NULL,
    "last_failure" TEXT,

    CONSTRAINT "cycles_pkey" PRIMARY KEY ("organization_id","client","started_at")
);

-- CreateTable
CREATE TABLE "quirks" (
    "organization_id" UUID NOT NULL,
    "client" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "times" BIGINT NOT NULL,
    "example" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "quirks_pkey" PRIMARY KEY ("organization_id","client","code")
);

-- CreateIndex
CREATE INDEX "past_names_resource_idx" ON "past_names"("organization_id", "resource_id");

-- CreateIndex
CREATE INDEX "cycles_started_at_idx" ON "cycles"("organization_id", "started_at");

-- Indexes that Prisma cannot say. They hold refusals and what is worth a code alone; the partitions that there are get theirs
-- one after the other while others write, when the migrations are through.
CREATE INDEX "provisioning_log_refused_idx" ON ONLY "provisioning_log"("organization_id", "id") WHERE "operation" = 'refuse';
CREATE INDEX "provisioning_log_reason_idx" ON ONLY "provisioning_log"("organization_id", "reason", "id") WHERE "reason" IS NOT NULL;

-- CreateTable
CREATE TABLE "changes" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "transaction_id" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "resource_type" TEXT NOT NULL,
    "resource_id" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "before" JSONB,
    "members" JSONB,

    CONSTRAINT "changes_pkey" PRIMARY KEY ("organization_id","id")
) PARTITION BY RANGE ("id");

-- CreateIndex
CREATE INDEX "changes_resource_idx" ON "changes"("organization_id", "resource_id", "id");

-- CreateIndex
CREATE INDEX "changes_transaction_idx" ON "changes"("organization_id", "transaction_id", "id");

-- Takes ids of weeks that are not prepared, so that nothing is lost.
CREATE TABLE "changes_default" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "transaction_id" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "resource_type" TEXT NOT NULL,
    "resource_id" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "before" JSONB,
    "members" JSONB,

    CONSTRAINT "changes_default_pkey" PRIMARY KEY ("organization_id","id")
);
CREATE INDEX "changes_default_resource_idx" ON "changes_default"("organization_id", "resource_id", "id");
CREATE INDEX "changes_default_transaction_idx" ON "changes_default"("organization_id", "transaction_id", "id");
ALTER TABLE "changes" ATTACH PARTITION "changes_default" DEFAULT;

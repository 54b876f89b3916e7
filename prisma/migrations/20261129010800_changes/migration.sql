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
);

-- CreateIndex
CREATE INDEX "changes_resource_idx" ON "changes"("organization_id", "resource_id", "id");

-- CreateIndex
CREATE INDEX "changes_transaction_idx" ON "changes"("organization_id", "transaction_id", "id");

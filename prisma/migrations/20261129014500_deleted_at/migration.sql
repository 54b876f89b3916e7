-- CreateIndex
CREATE INDEX "deleted_resources_deleted_at_idx" ON "deleted_resources"("organization_id", "deleted_at");

-- CreateIndex
CREATE INDEX CONCURRENTLY IF NOT EXISTS "resources_external_id_idx" ON "resources"("organization_id", "resource_type", "external_id");

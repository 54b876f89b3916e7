-- CreateIndex
CREATE INDEX CONCURRENTLY IF NOT EXISTS "groups_external_id_idx" ON "groups"("organization_id", "external_id");

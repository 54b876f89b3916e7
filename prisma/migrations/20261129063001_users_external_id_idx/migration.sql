-- CreateIndex
CREATE INDEX CONCURRENTLY IF NOT EXISTS "users_external_id_idx" ON "users"("organization_id", "external_id");

-- CreateIndex
CREATE INDEX CONCURRENTLY IF NOT EXISTS "users_display_name_id_idx" ON "users"("organization_id", "display_name_folded", "id");

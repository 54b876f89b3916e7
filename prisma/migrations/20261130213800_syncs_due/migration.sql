-- Which syncs are to run, of all organizations.
CREATE INDEX "upstream_syncs_due_at_idx" ON "upstream_syncs"("due_at") WHERE "due_at" IS NOT NULL;

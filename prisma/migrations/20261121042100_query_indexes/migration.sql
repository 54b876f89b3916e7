-- By code point, as gt, lt and sw compare: one index then answers equality, prefix and order.
ALTER TABLE "users"
    ALTER COLUMN "user_name_folded" TYPE TEXT COLLATE "C",
    ALTER COLUMN "external_id" TYPE TEXT COLLATE "C",
    ALTER COLUMN "display_name_folded" TYPE TEXT COLLATE "C",
    ALTER COLUMN "manager_id" TYPE TEXT COLLATE "C";
ALTER TABLE "groups"
    ALTER COLUMN "display_name_folded" TYPE TEXT COLLATE "C",
    ALTER COLUMN "external_id" TYPE TEXT COLLATE "C";

-- CreateIndex
CREATE INDEX "users_updated_at_idx" ON "users"("organization_id", "updated_at", "id");

-- AlterTable
ALTER TABLE "secrets" ADD COLUMN     "user_id" UUID;

-- CreateIndex
CREATE INDEX "secrets_user_idx" ON "secrets"("organization_id", "user_id");

-- AddForeignKey
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "users"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

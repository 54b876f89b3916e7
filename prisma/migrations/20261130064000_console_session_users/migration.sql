-- DropIndex
DROP INDEX "console_sessions_organization_idx";

-- AlterTable
ALTER TABLE "console_sessions" ADD COLUMN     "user_id" UUID;

-- CreateIndex
CREATE INDEX "console_sessions_organization_idx" ON "console_sessions"("organization_id", "user_id");

-- AddForeignKey
ALTER TABLE "console_sessions" ADD CONSTRAINT "console_sessions_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "users"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "deleted_retention_days" INTEGER,
ADD COLUMN     "history_max_entries" BIGINT,
ADD COLUMN     "history_retention_days" INTEGER,
ADD COLUMN     "log_max_entries" BIGINT,
ADD COLUMN     "log_retention_days" INTEGER;

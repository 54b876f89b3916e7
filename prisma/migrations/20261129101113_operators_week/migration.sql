-- AlterTable
ALTER TABLE "credentials" ADD COLUMN     "last_refused_at" TIMESTAMPTZ(3),
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "deleting_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "discovery" TEXT NOT NULL DEFAULT 'full',
ADD COLUMN     "strict" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "unique_external_id" BOOLEAN NOT NULL DEFAULT false;

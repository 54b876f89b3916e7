-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "required_attributes" TEXT[] DEFAULT ARRAY[]::TEXT[];

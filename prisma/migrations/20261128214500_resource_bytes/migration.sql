-- PostgreSQL keeps it itself, so that it is right whoever writes, and of resources from before. This rewrites the tables.
-- AlterTable
ALTER TABLE "groups" ADD COLUMN     "resource_bytes" INTEGER NOT NULL GENERATED ALWAYS AS (octet_length(resource::text)) STORED;

-- AlterTable
ALTER TABLE "resources" ADD COLUMN     "resource_bytes" INTEGER NOT NULL GENERATED ALWAYS AS (octet_length(resource::text)) STORED;

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "resource_bytes" INTEGER NOT NULL GENERATED ALWAYS AS (octet_length(resource::text)) STORED;

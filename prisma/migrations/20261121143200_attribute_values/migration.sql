-- Values and external ids are kept by code point, as gt, lt and sw compare: one index answers equality, prefix and order.
-- CreateTable
CREATE TABLE "resources" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "resource_type" TEXT NOT NULL,
    "external_id" TEXT COLLATE "C",
    "name" TEXT,
    "resource" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "resources_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "attribute_values" (
    "organization_id" UUID NOT NULL,
    "resource_type" TEXT NOT NULL,
    "attribute" TEXT NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,
    "resource_id" UUID NOT NULL,
    "is_unique" BOOLEAN NOT NULL,

    CONSTRAINT "attribute_values_pkey" PRIMARY KEY ("organization_id","resource_type","attribute","value","resource_id")
);

-- The e-mail addresses of users move there.
INSERT INTO "attribute_values" ("organization_id", "resource_type", "attribute", "value", "resource_id", "is_unique")
SELECT "organization_id", 'User', 'emails.value', "email", "id", FALSE FROM "users", unnest("emails_folded") AS "email"
ON CONFLICT DO NOTHING;

-- DropIndex
DROP INDEX "users_emails_idx";

-- AlterTable
ALTER TABLE "users" DROP COLUMN "emails_folded";

-- CreateIndex
CREATE INDEX "resources_type_idx" ON "resources"("organization_id", "resource_type", "id");

-- CreateIndex
CREATE INDEX "resources_updated_at_idx" ON "resources"("organization_id", "resource_type", "updated_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "resources_external_id_key" ON "resources"("organization_id", "resource_type", "external_id");

-- CreateIndex
CREATE INDEX "attribute_values_resource_idx" ON "attribute_values"("organization_id", "resource_id");

-- Prisma cannot say WHERE.
CREATE UNIQUE INDEX "attribute_values_unique_key" ON "attribute_values"("organization_id", "resource_type", "attribute", "value") WHERE "is_unique";

-- AddForeignKey
ALTER TABLE "resources" ADD CONSTRAINT "resources_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attribute_values" ADD CONSTRAINT "attribute_values_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

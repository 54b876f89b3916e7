-- CreateTable
CREATE TABLE "schema_definitions" (
    "organization_id" UUID NOT NULL,
    "urn_folded" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "schema_definitions_pkey" PRIMARY KEY ("organization_id","urn_folded")
);

-- CreateTable
CREATE TABLE "resource_type_definitions" (
    "organization_id" UUID NOT NULL,
    "name_folded" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "resource_type_definitions_pkey" PRIMARY KEY ("organization_id","name_folded")
);

-- AddForeignKey
ALTER TABLE "schema_definitions" ADD CONSTRAINT "schema_definitions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "resource_type_definitions" ADD CONSTRAINT "resource_type_definitions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

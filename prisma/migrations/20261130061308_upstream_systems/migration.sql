-- CreateTable
CREATE TABLE "upstream_systems" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "authentication" JSONB NOT NULL,
    "authorities" TEXT,
    "properties" JSONB NOT NULL DEFAULT '{}',
    "read_transformation" JSONB,
    "write_transformation" JSONB,
    "is_proxy" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upstream_systems_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "upstream_systems_name_key" ON "upstream_systems"("organization_id", "name");

-- AddForeignKey
ALTER TABLE "upstream_systems" ADD CONSTRAINT "upstream_systems_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- CreateTable
CREATE TABLE "undos" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "request_id" TEXT,
    "credential" TEXT,
    "from_id" UUID NOT NULL,
    "to_id" UUID NOT NULL,
    "forced" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "position" UUID NOT NULL,
    "counts" JSONB NOT NULL,
    "holder" TEXT,
    "held_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "undos_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "undo_leftovers" (
    "organization_id" UUID NOT NULL,
    "undo_id" UUID NOT NULL,
    "resource_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "undo_leftovers_pkey" PRIMARY KEY ("organization_id","undo_id","resource_id","part")
);

-- AddForeignKey
ALTER TABLE "undos" ADD CONSTRAINT "undos_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "undo_leftovers" ADD CONSTRAINT "undo_leftovers_organization_id_undo_id_fkey" FOREIGN KEY ("organization_id", "undo_id") REFERENCES "undos"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- One of an organization runs at a time, on all nodes.
CREATE UNIQUE INDEX "undos_running_key" ON "undos"("organization_id") WHERE "state" = 'running';

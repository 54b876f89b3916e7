-- CreateTable
CREATE TABLE "access_requests" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "system_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "group_id" TEXT NOT NULL,
    "group_name" TEXT,
    "state" TEXT NOT NULL,
    "ending" TEXT,
    "reason" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3),
    "valid_until" TIMESTAMPTZ(3),
    "requested_by" TEXT NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decision_reason" TEXT,
    "upstream_user_id" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "held_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "provisioned_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_requests_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "access_requests_organization_id_user_id_idx" ON "access_requests"("organization_id", "user_id");

-- CreateIndex
CREATE INDEX "access_requests_organization_id_system_id_idx" ON "access_requests"("organization_id", "system_id");

-- AddForeignKey
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_organization_id_system_id_fkey" FOREIGN KEY ("organization_id", "system_id") REFERENCES "upstream_systems"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- A user has one request for a group that is not over.
CREATE UNIQUE INDEX "access_requests_live_key" ON "access_requests"("organization_id", "system_id", "user_id", "group_id")
  WHERE "state" IN ('requested', 'approved', 'provisioned', 'failed', 'revoking');

-- What is to be done, of all organizations.
CREATE INDEX "access_requests_due_at_idx" ON "access_requests"("due_at") WHERE "due_at" IS NOT NULL;

-- AlterTable
ALTER TABLE "access_requests" ADD COLUMN     "lease" INTEGER NOT NULL DEFAULT 0;

-- Who works on a group: nobody else does meanwhile.
CREATE INDEX "access_requests_group_held_idx" ON "access_requests"("organization_id", "system_id", "group_id") WHERE "held_until" IS NOT NULL;

-- Those for which something is to happen, which are counted when one more is asked for.
CREATE INDEX "access_requests_open_idx" ON "access_requests"("organization_id")
  WHERE "state" IN ('requested', 'approved', 'failed', 'revoking');

-- Those that are over, which are forgotten after a while.
CREATE INDEX "access_requests_ended_at_idx" ON "access_requests"("organization_id", "ended_at") WHERE "ended_at" IS NOT NULL;

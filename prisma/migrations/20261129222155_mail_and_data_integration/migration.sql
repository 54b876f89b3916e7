-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "notify_addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "notify_language" TEXT NOT NULL DEFAULT 'en',
ADD COLUMN     "sandbox_until" TIMESTAMPTZ(3),
ADD COLUMN     "scim_client" TEXT,
ADD COLUMN     "secret_method" TEXT,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "mails" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "topic" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "sealed_link" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "mails_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mails_due_at_idx" ON "mails"("due_at");

-- CreateIndex
CREATE INDEX "mails_created_at_idx" ON "mails"("created_at");

-- CreateIndex
CREATE INDEX "mails_organization_idx" ON "mails"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "mails_topic_key" ON "mails"("topic", "recipient");

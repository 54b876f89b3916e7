-- CreateTable
CREATE TABLE "console_accounts" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_folded" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "must_change_password" BOOLEAN NOT NULL DEFAULT false,
    "password_ends_at" TIMESTAMPTZ(3),
    "is_operator" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_signed_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "console_accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "console_roles" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "is_provided" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "console_roles_pkey" PRIMARY KEY ("organization_id","account_id")
);

-- CreateTable
CREATE TABLE "console_sessions" (
    "token_hash" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "organization_id" UUID,
    "method" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "console_sessions_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "console_invitations" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "invited_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "console_invitations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "console_factors" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lookup" TEXT,
    "settings" JSONB NOT NULL,
    "counter" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "console_factors_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "console_recovery_codes" (
    "account_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "console_recovery_codes_pkey" PRIMARY KEY ("account_id","hash")
);

-- CreateTable
CREATE TABLE "console_identities" (
    "organization_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "account_id" UUID NOT NULL,

    CONSTRAINT "console_identities_pkey" PRIMARY KEY ("organization_id","subject")
);

-- CreateIndex
CREATE UNIQUE INDEX "console_accounts_email_folded_key" ON "console_accounts"("email_folded");

-- CreateIndex
CREATE INDEX "console_roles_account_idx" ON "console_roles"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "console_sessions_id_key" ON "console_sessions"("id");

-- CreateIndex
CREATE INDEX "console_sessions_account_idx" ON "console_sessions"("account_id");

-- CreateIndex
CREATE INDEX "console_sessions_organization_idx" ON "console_sessions"("organization_id");

-- CreateIndex
CREATE INDEX "console_sessions_expires_idx" ON "console_sessions"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "console_invitations_token_hash_key" ON "console_invitations"("token_hash");

-- CreateIndex
CREATE INDEX "console_invitations_organization_idx" ON "console_invitations"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "console_factors_lookup_key" ON "console_factors"("lookup");

-- CreateIndex
CREATE INDEX "console_identities_account_idx" ON "console_identities"("account_id");

-- AddForeignKey
ALTER TABLE "console_roles" ADD CONSTRAINT "console_roles_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "console_roles" ADD CONSTRAINT "console_roles_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "console_accounts"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "console_sessions" ADD CONSTRAINT "console_sessions_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "console_accounts"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "console_sessions" ADD CONSTRAINT "console_sessions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "console_invitations" ADD CONSTRAINT "console_invitations_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "console_factors" ADD CONSTRAINT "console_factors_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "console_accounts"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "console_recovery_codes" ADD CONSTRAINT "console_recovery_codes_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "console_accounts"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "console_identities" ADD CONSTRAINT "console_identities_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "console_identities" ADD CONSTRAINT "console_identities_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "console_accounts"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

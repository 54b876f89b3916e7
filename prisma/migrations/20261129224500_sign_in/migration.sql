-- CreateTable
CREATE TABLE "sign_in_settings" (
    "organization_id" UUID NOT NULL,
    "method" TEXT NOT NULL DEFAULT 'password',
    "version" INTEGER NOT NULL DEFAULT 1,
    "saml" JSONB,
    "oidc" JSONB,
    "matching" JSONB NOT NULL,
    "metadata_url" TEXT,
    "metadata_at" TIMESTAMPTZ(3),
    "metadata_error" TEXT,
    "tested" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "sign_in_settings_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "sign_in_tests" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "result" JSONB,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_tests_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "person_sessions" (
    "organization_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "name_id" TEXT NOT NULL,
    "name_id_format" TEXT,
    "session_index" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_sessions_pkey" PRIMARY KEY ("organization_id","token_hash")
);

-- CreateTable
CREATE TABLE "sign_in_codes" (
    "organization_id" UUID NOT NULL,
    "code_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "redirect_uri" TEXT NOT NULL,
    "challenge" TEXT,
    "method" TEXT NOT NULL,
    "signed_in_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_codes_pkey" PRIMARY KEY ("organization_id","code_hash")
);

-- CreateTable
CREATE TABLE "products" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "redirect_uris" TEXT[],
    "start_url" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "products_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "sign_in_settings_metadata_idx" ON "sign_in_settings"("metadata_at");

-- CreateIndex
CREATE INDEX "person_sessions_user_idx" ON "person_sessions"("organization_id", "user_id");

-- CreateIndex
CREATE INDEX "person_sessions_name_id_idx" ON "person_sessions"("organization_id", "name_id");

-- CreateIndex
CREATE INDEX "sign_in_codes_user_idx" ON "sign_in_codes"("organization_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "products_name_key" ON "products"("name");

-- CreateIndex
CREATE UNIQUE INDEX "products_key_hash_key" ON "products"("key_hash");

-- AddForeignKey
ALTER TABLE "sign_in_settings" ADD CONSTRAINT "sign_in_settings_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sign_in_tests" ADD CONSTRAINT "sign_in_tests_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "person_sessions" ADD CONSTRAINT "person_sessions_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "users"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sign_in_codes" ADD CONSTRAINT "sign_in_codes_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "users"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

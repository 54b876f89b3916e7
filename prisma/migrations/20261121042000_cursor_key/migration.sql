-- Organizations from before get a key of their own, too.
ALTER TABLE "organizations" ADD COLUMN "cursor_key" BYTEA;
UPDATE "organizations" SET "cursor_key" = decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
ALTER TABLE "organizations" ALTER COLUMN "cursor_key" SET NOT NULL;

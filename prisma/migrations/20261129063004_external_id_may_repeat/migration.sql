-- RFC 7643 §3.1: an externalId need not be unique. Where an organization asks for it, "attribute_values" has it.
-- DropIndex
DROP INDEX "users_external_id_key";

-- DropIndex
DROP INDEX "groups_external_id_key";

-- DropIndex
DROP INDEX "resources_external_id_key";

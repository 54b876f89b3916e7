-- Ids never change, and a distributed PostgreSQL takes no ON UPDATE CASCADE. What is there holds already: it is looked
-- through by the next migration, while others write.
ALTER TABLE "credentials"
    DROP CONSTRAINT "credentials_organization_id_fkey",
    ADD CONSTRAINT "credentials_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "credentials"
    DROP CONSTRAINT "credentials_organization_id_user_id_fkey",
    ADD CONSTRAINT "credentials_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "users"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "users"
    DROP CONSTRAINT "users_organization_id_fkey",
    ADD CONSTRAINT "users_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "groups"
    DROP CONSTRAINT "groups_organization_id_fkey",
    ADD CONSTRAINT "groups_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "user_memberships"
    DROP CONSTRAINT "user_memberships_organization_id_group_id_fkey",
    ADD CONSTRAINT "user_memberships_organization_id_group_id_fkey" FOREIGN KEY ("organization_id", "group_id") REFERENCES "groups"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "user_memberships"
    DROP CONSTRAINT "user_memberships_organization_id_user_id_fkey",
    ADD CONSTRAINT "user_memberships_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "users"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "group_memberships"
    DROP CONSTRAINT "group_memberships_organization_id_group_id_fkey",
    ADD CONSTRAINT "group_memberships_organization_id_group_id_fkey" FOREIGN KEY ("organization_id", "group_id") REFERENCES "groups"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "group_memberships"
    DROP CONSTRAINT "group_memberships_organization_id_member_id_fkey",
    ADD CONSTRAINT "group_memberships_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "groups"("organization_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "resources"
    DROP CONSTRAINT "resources_organization_id_fkey",
    ADD CONSTRAINT "resources_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "attribute_values"
    DROP CONSTRAINT "attribute_values_organization_id_fkey",
    ADD CONSTRAINT "attribute_values_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "schema_definitions"
    DROP CONSTRAINT "schema_definitions_organization_id_fkey",
    ADD CONSTRAINT "schema_definitions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;
ALTER TABLE "resource_type_definitions"
    DROP CONSTRAINT "resource_type_definitions_organization_id_fkey",
    ADD CONSTRAINT "resource_type_definitions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE NO ACTION NOT VALID;

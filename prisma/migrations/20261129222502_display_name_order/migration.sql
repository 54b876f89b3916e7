-- The index before it has the id too, by which those of one name are told apart in pages.
-- DropIndex
DROP INDEX "users_display_name_idx";

/**
 * The one case folding of Rollcall, for attributes with `caseExact: false`: what is equal under it is the same value to
 * a filter and to a unique index. Done here and not in the database, whose `lower()` depends on its locale.
 */
export const fold = (value: string): string => value.normalize('NFC').toLowerCase();

/** Most members that one request brings, and that one answer carries in all. */
export const MAX_MEMBERS = 100_000;

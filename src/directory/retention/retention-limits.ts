/** For so many days at most an organization's log, history and deleted resources may be kept. */
export const MAX_KEPT_DAYS = 3_650;
/** So many entries at most may be asked for. */
export const MAX_KEPT_ENTRIES = 10_000_000;

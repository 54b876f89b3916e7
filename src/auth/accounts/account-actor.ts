const PREFIX = 'account:';

/**
 * How the audit names a person of the console: by id, as it is never changed, and people may be erased. Whoever reads it
 * finds the name while the account is there.
 */
export const accountActor = (accountId: string): string => PREFIX + accountId;

/** A pattern of LIKE for texts that have what somebody looks for anywhere. */
export const likeOf = (search: string): string => `%${search.replace(/[\\%_]/g, '\\$&')}%`;

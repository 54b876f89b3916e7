/** A query string as Entra encodes it: `+` for a space, `%22`, `%40`. */
export const query = (parameters: Readonly<Record<string, string>>): string => `?${new URLSearchParams(parameters)}`;

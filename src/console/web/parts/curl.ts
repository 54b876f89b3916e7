/** A command for a shell, of its parts. */
export const curlCommand = (method: string, url: string, others: readonly string[]): string =>
  [`curl --request ${method} ${shellQuoted(url)}`, ...others].join(' \\\n  ');

/** With a variable in place of the token. */
export const curlBearer = (variable: string): string => `--header "Authorization: Bearer $${variable}"`;

export const curlJson = (type: string, json: string): string[] => [
  `--header ${shellQuoted(`Content-Type: ${type}`)}`,
  `--data ${shellQuoted(json)}`,
];

/** Between single quotes nothing means anything to a shell. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

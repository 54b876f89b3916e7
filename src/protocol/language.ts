/** In which people are told things; clients and the command line are told everything in English. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

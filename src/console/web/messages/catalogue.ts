import type { en } from './en/index.ts';

/** A text, or one for each number that it may be about. */
export type Message = string | { readonly one: string; readonly other: string };

/** The same keys in each language. Those of English decide. */
export type Catalogue = { readonly [S in keyof typeof en]: Section<(typeof en)[S]> };

export type Section<S> = {
  readonly [K in keyof S]: S[K] extends string ? string : { readonly one: string; readonly other: string };
};

/** `section.key` */
export type Key = { [S in keyof typeof en & string]: `${S}.${keyof (typeof en)[S] & string}` }[keyof typeof en &
  string];

type MessageAt<K extends Key> = K extends `${infer S extends keyof typeof en & string}.${infer M}`
  ? M extends keyof (typeof en)[S]
    ? (typeof en)[S][M]
    : never
  : never;

type Names<T extends string> = T extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never;
type TextOf<M> = M extends string ? M : M extends { readonly other: infer O extends string } ? O : never;
type NamesIn<K extends Key> = Names<TextOf<MessageAt<K>>>;

/** What is put in place of `{name}`; numbers are written as the language does. */
export type Values<K extends Key> = { readonly [N in NamesIn<K>]: string | number };

/** The keys that need no values. */
export type PlainKey = { [K in Key]: [NamesIn<K>] extends [never] ? K : never }[Key];

/** A key that needs no values comes alone. */
export type Arguments<K extends Key> = [NamesIn<K>] extends [never] ? [] : [values: Values<K>];

export type Translate = <K extends Key>(key: K, ...values: Arguments<K>) => string;

export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];

export function createTranslate(catalogue: Catalogue, locale: string): Translate {
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const sections = catalogue as Readonly<Record<string, Readonly<Record<string, Message>>>>;
  return (key, ...[values = {}]) => {
    const [section = '', name = ''] = key.split('.');
    const message = sections[section]?.[name] ?? key;
    const given = values as Readonly<Record<string, string | number>>;
    const text = typeof message === 'string' ? message : message[pluralOf(plurals, given.count)];
    return text.replace(/\{(\w+)\}/g, (whole, hole: string) => {
      const value = given[hole];
      return typeof value === 'number' ? numbers.format(value) : (value ?? whole);
    });
  };
}

const pluralOf = (plurals: Intl.PluralRules, count: string | number | undefined): 'one' | 'other' =>
  plurals.select(Number(count)) === 'one' ? 'one' : 'other';

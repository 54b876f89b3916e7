import { createContext, type ReactNode, use, useMemo } from 'react';
import { type Catalogue, createTranslate, LOCALES, type Locale, type Translate } from './catalogue.ts';

const STORED = 'rollcall.locale';

/** What was chosen here, else the first language of the browser that we have. */
export function preferredLocale(): Locale {
  const wanted = [localStorage.getItem(STORED) ?? '', ...navigator.languages];
  const known = wanted.map((tag) => LOCALES.find((locale) => tag.toLowerCase().split('-')[0] === locale));
  return known.find((locale) => locale !== undefined) ?? 'en';
}

/** Takes effect at once, for which the page is loaded anew. */
export function chooseLocale(locale: Locale): void {
  localStorage.setItem(STORED, locale);
  location.reload();
}

export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
  return locale === 'de' ? (await import('./de/index.ts')).de : (await import('./en/index.ts')).en;
}

export interface Texts {
  readonly language: Locale;
  /** The language as the browser has it, with its country, for times and numbers. */
  readonly locale: string;
  readonly t: Translate;
}

const TextContext = createContext<Texts | undefined>(undefined);

export function TextProvider({
  locale,
  catalogue,
  children,
}: {
  locale: Locale;
  catalogue: Catalogue;
  children: ReactNode;
}) {
  const texts = useMemo(() => {
    const regional = navigator.languages.find((tag) => tag.split('-')[0] === locale) ?? locale;
    return { language: locale, locale: regional, t: createTranslate(catalogue, regional) };
  }, [locale, catalogue]);
  return <TextContext value={texts}>{children}</TextContext>;
}

/** The catalogue in the language of whoever looks. */
export function useText(): Texts {
  const texts = use(TextContext);
  if (texts === undefined) throw new Error('There is no TextProvider.');
  return texts;
}

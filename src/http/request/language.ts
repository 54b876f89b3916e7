import type { Request } from 'express';
import { LANGUAGES, type Language } from '../../protocol/language.js';

/** The one of ours that a browser would rather have; English where it says nothing, or only others. */
export function languageOf(request: Request): Language {
  const wanted = request.acceptsLanguages([...LANGUAGES]);
  return LANGUAGES.find((language) => language === wanted) ?? 'en';
}

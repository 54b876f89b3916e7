import type { Request } from 'express';
import { languageOf } from '../../request/language.js';
import { ENGLISH } from './english.js';
import { GERMAN } from './german.js';
import type { SsoWords } from './sso-words.js';

/** In the language that the browser asks for. */
export const wordsFor = (request: Request): SsoWords => (languageOf(request) === 'de' ? GERMAN : ENGLISH);

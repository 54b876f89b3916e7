import type { Catalogue } from '../catalogue.ts';
import parts from './parts.ts';
import shell from './shell.ts';
import signIn from './sign-in.ts';

export const de: Catalogue = { parts, shell, signIn };

import type { Catalogue } from '../catalogue.ts';
import authentication from './authentication.ts';
import directory from './directory.ts';
import grid from './grid.ts';
import log from './log.ts';
import overview from './overview.ts';
import parts from './parts.ts';
import shell from './shell.ts';
import signIn from './sign-in.ts';

export const de: Catalogue = { authentication, directory, grid, log, overview, parts, shell, signIn };

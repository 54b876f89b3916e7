import type { Catalogue } from '../catalogue.ts';
import authentication from './authentication.ts';
import dataIntegration from './data-integration.ts';
import directory from './directory.ts';
import grid from './grid.ts';
import log from './log.ts';
import overview from './overview.ts';
import parts from './parts.ts';
import shell from './shell.ts';
import signIn from './sign-in.ts';

export const de: Catalogue = { authentication, dataIntegration, directory, grid, log, overview, parts, shell, signIn };

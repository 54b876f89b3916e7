import accessRequests from './access-requests.ts';
import account from './account.ts';
import apiReference from './api-reference.ts';
import audit from './audit.ts';
import authentication from './authentication.ts';
import credentials from './credentials.ts';
import dataIntegration from './data-integration.ts';
import directory from './directory.ts';
import factors from './factors.ts';
import grid from './grid.ts';
import invitation from './invitation.ts';
import log from './log.ts';
import organizations from './organizations.ts';
import overview from './overview.ts';
import parts from './parts.ts';
import people from './people.ts';
import quirks from './quirks.ts';
import sapCheck from './sap-check.ts';
import schemas from './schemas.ts';
import server from './server.ts';
import settings from './settings.ts';
import shell from './shell.ts';
import signIn from './sign-in.ts';
import syncRuns from './sync-runs.ts';
import systems from './systems.ts';
import undo from './undo.ts';
import why from './why.ts';
import workbench from './workbench.ts';

export const en = {
  accessRequests,
  account,
  apiReference,
  audit,
  authentication,
  credentials,
  dataIntegration,
  directory,
  factors,
  grid,
  invitation,
  log,
  organizations,
  overview,
  parts,
  people,
  quirks,
  sapCheck,
  schemas,
  server,
  settings,
  shell,
  signIn,
  syncRuns,
  systems,
  undo,
  why,
  workbench,
} as const;

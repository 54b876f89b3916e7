import type { AcceptedCode, RefusalCode } from '../../../../protocol/reason-code.js';
import type { ReasonText } from '../reason.js';
import { BODIES_DE } from './of-bodies.js';
import { CALLERS_DE } from './of-callers.js';
import { MOMENTS_DE } from './of-moments.js';
import { REQUESTS_DE } from './of-requests.js';

/** As REFUSALS. */
export const REFUSALS_DE: Readonly<Record<RefusalCode, ReasonText>> = {
  ...CALLERS_DE,
  ...REQUESTS_DE,
  ...BODIES_DE,
  ...MOMENTS_DE,
};

/** As ACCEPTED. */
export const ACCEPTED_DE: Readonly<Record<AcceptedCode, string>> = {
  created: 'Die Ressource wurde erstellt.',
  changed: 'Die Ressource wurde geändert.',
  renamed: 'Die Ressource wurde geändert und hat jetzt einen anderen Namen.',
  disabled: 'Der Benutzer wurde deaktiviert: active ist false.',
  enabled: 'Der Benutzer wurde wieder aktiviert: active ist true.',
  unchanged: 'Die Ressource war schon so, wie sie gesendet wurde, und bleibt, wie sie ist.',
  deleted: 'Die Ressource wurde gelöscht und wird noch eine Zeit lang aufbewahrt.',
  restored: 'Eine gelöschte Ressource wurde unter derselben ID zurückgeholt.',
  read: 'Die Ressource wurde gelesen.',
  found: 'Eine Abfrage wurde mit dem beantwortet, was sie fand.',
  'not-found': 'Eine Abfrage wurde beantwortet: Sie fand nichts, was kein Fehler ist.',
};

import type { Section } from '../catalogue.ts';
import type en from '../en/organizations.ts';

export default {
  title: 'Organisationen',
  intro: 'Alle Kunden, deren Benutzer hier bereitgestellt werden. Zuerst die, um die sich jemand kümmern muss.',
  search: 'Nach Name oder Slug suchen',
  name: 'Organisation',
  state: 'Zustand',
  active: 'Aktiv',
  off: 'Bereitstellung ist aus',
  users: 'Benutzer',
  lastActivity: 'Zuletzt gehört',
  refusals: 'Abgelehnt am Tag',
  credentialEnds: 'Ein Zugang endet {when}',
  onlyRefused: 'Alles wird abgelehnt',
  manyRefused: 'Viele Ablehnungen',
  silent: 'Seit einem Tag still',
  neverHeard: 'Noch nie gehört',
  empty: 'Noch keine Organisationen',
  emptyDetail: 'rollcall organization create legt die erste an.',
  nothingFound: 'Keine Organisation hat das im Namen',
} satisfies Section<typeof en>;

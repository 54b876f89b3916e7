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
  refusals: 'Abgelehnt, letzte 24 Stunden',
  credentialEnds: 'Ein Zugang endet {when}',
  onlyRefused: 'Alles wird abgelehnt',
  manyRefused: 'Viele Ablehnungen',
  silent: 'Seit einem Tag still',
  neverHeard: 'Noch nie verbunden',
  empty: 'Noch keine Organisationen',
  emptyDetail: 'Legen Sie die erste auf der Kommandozeile an: rollcall org create <slug>',
  nothingFound: 'Keine Organisation hat das in Name oder Slug',
} satisfies Section<typeof en>;

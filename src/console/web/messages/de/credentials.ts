import type { Section } from '../catalogue.ts';
import type en from '../en/credentials.ts';

export default {
  title: 'Zugangsberechtigungen',
  intro:
    'Was Aufrufer einlässt, aus allen Organisationen. Erstellt, erneuert und beendet werden sie unter Data Integration der jeweiligen Organisation.',
  search: 'Nach Name oder Organisation suchen',
  credential: 'Zugangsberechtigung',
  madeBy: 'Erstellt von',
  server: 'Der Server',
  never: 'nie',
  show: 'Zeigen',
  live: 'Gültig',
  ending: 'Endet in 30 Tagen',
  unused: 'Gültig und nie benutzt',
  ended: 'Beendet',
  all: 'Alle',
  kind: 'Art',
  anyKind: 'Jede Art',
  keyVault: 'Geheimnis in Azure Key Vault',
  order: 'Reihenfolge',
  by_ends: 'Das nächste Ende zuerst',
  by_used: 'Am längsten unbenutzt zuerst',
  by_created: 'Die neuesten zuerst',
  ofUser: 'für',
  none: 'Keine solche Zugangsberechtigung',
  noneDetail: 'Wählen Sie einen anderen Zustand oder eine andere Art.',
} satisfies Section<typeof en>;

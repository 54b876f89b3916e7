import type { Section } from '../catalogue.ts';
import type en from '../en/quirks.ts';

export default {
  title: 'Eigenheiten',
  intro:
    'Was Clients senden, ohne dass der Standard es vorsieht. Im Normalfall wird es angenommen, wo es nur eines bedeuten kann, und vermerkt.',
  strict: 'Strenge',
  strictIntro:
    'Nimmt an, was das SCIM-Interoperabilitätsprofil und der Standard erlauben, lehnt alles andere mit der Klausel ab und sagt es in der Discovery.',
  strictSwitch: 'Diese Organisation ist streng',
  isStrict: 'Was das Profil verbietet, wird abgelehnt.',
  isTolerant: 'Was das Profil verbietet, wird geduldet, wo die Bedeutung klar ist.',
  nothingRefused: 'In den letzten {days} Tagen hätte die Strenge nichts abgelehnt.',
  wouldBeRefused: 'In den letzten {days} Tagen hätte die Strenge abgelehnt:',
  wasRefusable: 'Bevor sie streng war, kam in den letzten {days} Tagen dies; jetzt wird es abgelehnt:',
  requests: { one: '{count} Anfrage', other: '{count} Anfragen' },
  lastSeen: 'zuletzt',
  suchAs: 'Etwa:',
  toChange: 'Zu ändern:',
  request: 'Anfrage',
  requestOf: 'Anfrage {id} im Protokoll',
  refused: '400 {scimType}, nach {clause}',
  accepted: 'auch angenommen',
  confirmTitle: 'Strenge einschalten?',
  confirm: 'Einschalten',
  confirmSome:
    'Von dem, was diese Clients in den letzten {days} Tagen sandten, wäre dies abgelehnt worden, und wird es:',
  confirmNothing: 'Nichts von dem, was in den letzten {days} Tagen kam, wäre abgelehnt worden.',
  confirmHow: 'Es dauert wenige Sekunden, ändert nichts Gespeichertes und lässt sich jederzeit wieder abschalten.',
  ledger: 'Was geduldet wird',
  ledgerIntro: 'Jede Duldung, die ein Client seit dem ersten Mal brauchte, mit dem letzten Beispiel.',
  what: 'Was',
  client: 'Client',
  times: 'Wie oft',
  example: 'Beispiel',
  last: 'Zuletzt',
  whenStrict: 'Bei Strenge',
  none: 'Nichts musste geduldet werden',
  noneDetail: 'Was Clients anders senden als der Standard, steht dann hier, jeweils mit Häufigkeit und Beispiel.',
} satisfies Section<typeof en>;

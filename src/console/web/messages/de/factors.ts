import type { Section } from '../catalogue.ts';
import type en from '../en/factors.ts';

export default {
  title: 'Zweite Faktoren',
  intro: 'Damit genügt ein Passwort nicht, das jemand herausfindet. Ein Passkey meldet Sie auch ohne Passwort an.',
  none: 'Sie haben keinen. Wer Ihr Passwort kennt, kann sich als Sie anmelden.',
  addApp: 'Authenticator-App hinzufügen',
  addPasskey: 'Passkey hinzufügen',
  app: 'Authenticator-App',
  passkey: 'Passkey',
  name: 'Name',
  nameHint: 'Damit Sie ihn erkennen, zum Beispiel der Name des Geräts.',
  added: 'Hinzugefügt',
  lastUsed: 'Zuletzt benutzt',
  remove: 'Entfernen',
  removeTitle: '{name} entfernen?',
  removeDetail: 'Sie können sich damit nicht mehr anmelden.',
  scan: 'Scannen Sie dieses Bild mit der App.',
  picture: 'QR-Code für eine Authenticator-App',
  bySecret: 'Oder tippen Sie dort diesen Schlüssel ein',
  code: 'Code, den die App zeigt',
  confirm: 'Hinzufügen',
  passkeyIntro: 'Ihr Browser fragt nach Fingerabdruck, Gesicht, der PIN dieses Geräts oder einem Sicherheitsschlüssel.',
  passkeyGo: 'Weiter',
  passkeyFailed:
    'Ihr Browser hat keinen Passkey angelegt. Vielleicht wurde es abgebrochen, oder dieses Gerät hat schon einen.',
  passkeyUnsupported: 'Passkeys brauchen https oder http://localhost.',
  recoveryTitle: 'Wiederherstellungscodes',
  recoveryIntro: 'Jeder meldet Sie einmal an, anstelle des zweiten Faktors, falls Sie ihn verlieren.',
  recoveryLeft: {
    one: '{count} Wiederherstellungscode ist übrig.',
    other: '{count} Wiederherstellungscodes sind übrig.',
  },
  recoveryNew: 'Neue Wiederherstellungscodes erzeugen',
  recoveryNewDetail: 'Die Wiederherstellungscodes, die Sie jetzt haben, gelten dann nicht mehr.',
  recoveryKeep: 'Bewahren Sie sie dort auf, wo Sie sie ohne dieses Gerät finden',
} satisfies Section<typeof en>;

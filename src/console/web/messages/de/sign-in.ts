import type { Section } from '../catalogue.ts';
import type en from '../en/sign-in.ts';

export default {
  title: 'Anmelden',
  intro: 'Melden Sie sich an, um zu sehen, wer bereitgestellt wurde, und um die Bereitstellung einzurichten.',
  email: 'E-Mail',
  password: 'Passwort',
  submit: 'Anmelden',
  codeIntro: 'Geben Sie die sechs Ziffern aus Ihrer Authenticator-App ein oder einen Ihrer Wiederherstellungscodes.',
  code: 'Code',
  codeSubmit: 'Weiter',
  back: 'Von vorn beginnen',
  passkey: 'Mit einem Passkey anmelden',
  or: 'oder',
  sso: 'Über Ihre Organisation anmelden',
  organization: 'Organisation',
  organizationHint: 'Der Name in Ihrer Tenant URL, zum Beispiel acme.',
  wrongPassword: 'E-Mail oder Passwort ist falsch.',
  wrongCode: 'Dieser Code ist falsch oder nicht mehr gültig. Codes wechseln alle 30 Sekunden.',
  passkeyFailed: 'Die Anmeldung mit einem Passkey wurde abgebrochen oder hat nicht geklappt.',
} satisfies Section<typeof en>;

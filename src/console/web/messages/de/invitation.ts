import type { Section } from '../catalogue.ts';
import type en from '../en/invitation.ts';

export default {
  title: 'Sie sind eingeladen',
  intro: 'Als {role} von {organization}.',
  introOperator: 'Als {role} dieses Servers, mit Zugriff auf alle Organisationen.',
  email: 'Ihre E-Mail',
  name: 'Ihr Name',
  password: 'Passwort wählen',
  accept: 'Annehmen',
  hasAccount: 'Zu dieser E-Mail gibt es schon ein Konto. Melden Sie sich damit an und nehmen Sie dann an.',
  signedInAsOther: 'Sie sind als {email} angemeldet. Melden Sie sich ab und öffnen Sie den Link noch einmal.',
  gone: 'Diese Einladung gilt nicht mehr',
  goneDetail: 'Sie wurde benutzt, zurückgezogen oder ist abgelaufen. Bitten Sie um eine neue.',
} satisfies Section<typeof en>;

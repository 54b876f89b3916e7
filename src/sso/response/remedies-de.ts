import type { REMEDIES } from './remedies.js';

/** As REMEDIES. Names of the Entra portal stay as its English edition has them. */
export const REMEDIES_DE: Readonly<Record<keyof typeof REMEDIES, string>> = {
  size: 'Die Antwort ist größer, als eine Anmeldung braucht. Senden Sie in Entra unter Attributes & Claims nur Gruppen, die der Anwendung zugewiesen sind.',
  encoding:
    'Beginnen Sie noch einmal auf der Anmeldeseite. Kommt es wieder, verändert etwas zwischen Browser und Server das Formularfeld SAMLResponse.',
  xml: 'Kein Identity Provider sendet das: Jemand kann die Antwort verändert haben. Beginnen Sie noch einmal auf der Anmeldeseite.',
  status:
    'Der Identity Provider hat abgelehnt. Prüfen Sie in Entra Enterprise apps > die Anwendung > Sign-in logs, und ob die Person unter Users and groups zugewiesen ist.',
  encryption:
    'Öffnen Sie in Entra Enterprise apps > die Anwendung > Token encryption und deaktivieren Sie dort das Zertifikat.',
  structure:
    'Die Antwort ist nicht so aufgebaut, wie SAML 2.0 es verlangt: Jemand kann sie verändert haben. Beginnen Sie noch einmal auf der Anmeldeseite.',
  algorithms:
    'Öffnen Sie in Entra Single sign-on > SAML Certificates > Edit und setzen Sie Signing Algorithm auf SHA-256.',
  signature:
    'Öffnen Sie in Entra Single sign-on > SAML Certificates, laden Sie Certificate (Base64) des aktiven Zertifikats herunter und fügen Sie es hier unter Zertifikat ein.',
  issuer:
    'Vergleichen Sie mit Microsoft Entra Identifier auf der Seite Single sign-on. Die Antwort kam von einem anderen Tenant oder Identity Provider.',
  destination:
    'Öffnen Sie in Entra Single sign-on > Basic SAML Configuration und tragen Sie als Reply URL (Assertion Consumer Service URL) ein, was erwartet wird.',
  audience:
    'Öffnen Sie in Entra Single sign-on > Basic SAML Configuration und tragen Sie als Identifier (Entity ID) ein, was erwartet wird.',
  recipient:
    'Öffnen Sie in Entra Single sign-on > Basic SAML Configuration und tragen Sie als Reply URL (Assertion Consumer Service URL) ein, was erwartet wird.',
  'not-before': 'Stellen Sie die Uhr dieses Servers: Sie geht gegenüber der des Identity Providers nach.',
  'not-on-or-after':
    'Beginnen Sie noch einmal auf der Anmeldeseite. Kommt es sofort wieder, stellen Sie die Uhr dieses Servers: Sie geht gegenüber der des Identity Providers vor.',
  'name-id':
    'Öffnen Sie in Entra Single sign-on > Attributes & Claims > Unique User Identifier (Name ID) und wählen Sie ein Attribut, das die Person hat.',
  replay: 'Jede Antwort gilt für eine Anmeldung. Beginnen Sie noch einmal auf der Anmeldeseite.',
  request:
    'Die Anmeldung wurde nicht hier begonnen oder vor zu langer Zeit. Beginnen Sie noch einmal auf der Anmeldeseite.',
  browser:
    'Die Anmeldung wurde in einem anderen Browser begonnen, oder Cookies werden nicht behalten. Lassen Sie sie zu und beginnen Sie noch einmal auf der Anmeldeseite.',
  'idp-initiated':
    'Beginnen Sie hier auf der Anmeldeseite. Tragen Sie diese in Entra unter Basic SAML Configuration als Sign on URL ein, damit die Kachel in My Apps dorthin führt.',
  provider:
    'Vergleichen Sie Issuer mit der Konfiguration des Providers. Bei Entra ist es https://login.microsoftonline.com/{tenant id}/v2.0.',
  authorization:
    'Der Provider hat abgelehnt. Prüfen Sie in Entra Enterprise apps > die Anwendung > Sign-in logs, und ob die Person unter Users and groups zugewiesen ist.',
  tokens:
    'Öffnen Sie in Entra App registrations > die Anwendung > Certificates & secrets, erstellen Sie ein neues Client Secret und tragen Sie dessen Value hier ein. Die Redirect URI muss vom Typ Web sein.',
  claim:
    'Öffnen Sie in Entra Single sign-on > Attributes & Claims und fügen Sie den Claim hinzu, oder wählen Sie hier einen anderen zum Abgleich.',
  person:
    'Öffnen Sie in Entra Enterprise apps > die Anwendung > Provisioning > Provision on demand und sehen Sie nach, warum die Person nicht ankommt; oder wählen Sie hier einen anderen Claim zum Abgleich.',
  active:
    'Die Person ist deaktiviert. Aktivieren Sie in Entra das Konto und weisen Sie es der Anwendung zu; der nächste Bereitstellungszyklus bringt es hierher.',
  role: 'Keine Gruppe der Person hat hier eine Rolle. Senden Sie in Entra die Gruppen mit Attributes & Claims > Add a group claim und geben Sie dann hier einer von ihnen eine Rolle.',
};

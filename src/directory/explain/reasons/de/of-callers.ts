import type { OF_CALLERS } from '../of-callers.js';
import type { ReasonText } from '../reason.js';

/** As OF_CALLERS. */
export const CALLERS_DE: Readonly<Record<keyof typeof OF_CALLERS, ReasonText>> = {
  'credential-missing': {
    title: 'Es kamen keine Zugangsdaten',
    why: 'Die Anfrage hatte weder einen Authorization-Header noch ein Client-Zertifikat.',
    change:
      'Tragen Sie das Secret im Client ein. Ist dort eines eingetragen, prüfen Sie, ob ein Proxy unterwegs den Header entfernt.',
  },
  'credential-unreadable': {
    title: 'Die Zugangsdaten sind nicht lesbar',
    why: 'Der Authorization-Header enthält weder genau ein Bearer-Token noch genau ein Basic-Paar.',
    change:
      'Der Client muss einmal "Authorization: Bearer" und das Secret senden, ohne Anführungszeichen und Umbrüche.',
  },
  'credential-wrong': {
    title: 'Das Secret gehört nicht zu dieser Organisation',
    why: 'Was vorgezeigt wurde, gehört zu keinen gültigen Zugangsdaten der Organisation, die in der Tenant URL steht.',
    change:
      'Vergleichen Sie Tenant URL und Secret: Beide müssen zur selben Organisation gehören. Ist das Secret verloren, erstellen Sie ein neues: rollcall secret create',
  },
  'credential-mistyped': {
    title: 'Das Secret ist vertippt oder abgeschnitten',
    why: 'Es hat die Form eines hier erstellten Secrets, aber seine letzten Zeichen, die die übrigen prüfen, passen nicht.',
    change:
      'Kopieren Sie das ganze Secret noch einmal. Liegt es nicht mehr vor, erstellen Sie ein neues: rollcall secret create',
  },
  'credential-expired': {
    title: 'Die Zugangsdaten sind abgelaufen',
    why: 'Sie galten bis zu dem Tag, der bei der Erstellung festgelegt wurde.',
    change:
      'Erstellen Sie neue und tragen Sie sie im Client ein: rollcall secret create. Entra stellt einen Job mit abgelaufenem Secret sofort unter Quarantäne.',
  },
  'credential-revoked': {
    title: 'Die Zugangsdaten wurden beendet',
    why: 'Jemand hat sie beendet: rollcall audit sagt, wer und wann.',
    change: 'Erstellen Sie neue und tragen Sie sie im Client ein: rollcall secret create',
  },
  'token-refused': {
    title: 'Das Token eines Ausstellers wurde abgelehnt',
    why: 'Es kam ein JSON Web Token, dessen Aussteller, Audience, Tenant, Signatur oder Gültigkeit nicht zu dem passt, was an diese Organisation gebunden ist.',
    change:
      'Vergleichen Sie die Bindung mit dem, was das Protokoll über das Token sagt: rollcall trust list. Soll der Client ein Secret senden, ist sein Feld dafür leer.',
  },
  'organization-unknown': {
    title: 'Diese Organisation gibt es nicht',
    why: 'Die Tenant URL nennt eine Organisation, die es hier nicht gibt oder die gelöscht wurde.',
    change: 'Vergleichen Sie den letzten Teil der Tenant URL mit rollcall org list.',
  },
  'failures-too-many': {
    title: 'Zu viele falsche Zugangsdaten von einer Adresse',
    why: 'Anfragen mit falschen Zugangsdaten werden gebremst, damit niemand welche errät.',
    change: 'Berichtigen Sie das Secret; von da an gehen Anfragen sofort durch.',
  },
  'address-not-allowed': {
    title: 'Die Adresse ist nicht zugelassen',
    why: 'Die Organisation darf nur aus bestimmten Netzen angesprochen werden, und diese Anfrage kam aus einem anderen.',
    change:
      'Ergänzen Sie das Netz des Clients oder heben Sie die Liste auf: rollcall org allow-ips. Microsoft veröffentlicht seine Netze als Service-Tag AzureActiveDirectory.',
  },
  'organization-inactive': {
    title: 'Die Bereitstellung ist abgeschaltet',
    why: 'Die Organisation wurde deaktiviert und lehnt jede SCIM-Anfrage ab, bis sie wieder aktiv ist.',
    change:
      'Schalten Sie sie ein: rollcall org activate. Starten Sie dann den Job neu, den die Ablehnungen angehalten haben können.',
  },
  'user-disabled': {
    title: 'Der Benutzer, für den die Zugangsdaten stehen, ist deaktiviert',
    why: 'Zugangsdaten eines Benutzers gelten, solange dieser Benutzer aktiv ist.',
    change: 'Aktivieren Sie den Benutzer oder geben Sie dem Client Zugangsdaten der Organisation.',
  },
  'credential-read-only': {
    title: 'Die Zugangsdaten erlauben nur das Lesen',
    why: 'Sie wurden zum Lesen erstellt, und diese Anfrage hätte etwas geändert.',
    change: 'Geben Sie dem Client Zugangsdaten mit vollem Zugriff: rollcall secret create',
  },
  'credential-scope': {
    title: 'Die Zugangsdaten gelten nicht für diesen Typ',
    why: 'Ihr Zugriff, oder der Scope ihres Tokens, schließt den angefragten Ressourcentyp nicht ein.',
    change: 'Lassen Sie den Client den Scope "scim" anfordern oder geben Sie ihm Zugangsdaten mit mehr Zugriff.',
  },
  'credential-of-user': {
    title: 'Die Zugangsdaten stehen für einen Benutzer',
    why: 'Sie gelten für /Me und die Discovery-Endpunkte und für nichts anderes.',
    change:
      'Geben Sie einem Client, der Benutzer bereitstellt, Zugangsdaten der Organisation: rollcall secret create, ohne --user',
  },
  'not-by-oneself': {
    title: 'Das können Benutzer nicht an sich selbst ändern',
    why: 'Wer als Benutzer unter /Me anfragt, darf nur wenige eigene Attribute ändern und sich nicht selbst löschen.',
    change:
      'Senden Sie die Attribute, die die Antwort nennt, oder lassen Sie die Änderung von dem vornehmen, der die Organisation bereitstellt.',
  },
};

import type { OF_MOMENTS } from '../of-moments.js';
import type { ReasonText } from '../reason.js';

const NOTHING_TO_DO = 'Am Client ist nichts zu ändern: Er sendet die Anfrage von selbst noch einmal.';

/** As OF_MOMENTS. */
export const MOMENTS_DE: Readonly<Record<keyof typeof OF_MOMENTS, ReasonText>> = {
  'rate-limit': {
    title: 'Mehr Anfragen in der Sekunde, als zugelassen sind',
    why: 'Die Organisation hat eine Grenze, und ihre Clients haben mehr gesendet.',
    change: `${NOTHING_TO_DO} Geschieht es in jedem Zyklus, lassen Sie mehr zu: rollcall org limit. Entra will 25 in der Sekunde.`,
  },
  'verifying-busy': {
    title: 'Zu viele Secrets werden gerade geprüft',
    why: 'Ein selbst gewähltes Secret ist aufwendig zu vergleichen, und es kamen viele zugleich.',
    change: `${NOTHING_TO_DO} Ein erzeugtes Secret kostet nichts: rollcall secret create`,
  },
  'answers-too-many': {
    title: 'Zu viele große Antworten sind unterwegs',
    why: 'Die Organisation belegt so viel Speicher, wie sie darf, mit Antworten, die noch niemand gelesen hat.',
    change: 'Lesen Sie die Antworten, fordern Sie weniger auf einmal an und senden Sie die Anfrage noch einmal.',
  },
  'connections-taken': {
    title: 'Die Organisation belegt alle ihre Verbindungen',
    why: 'Jede Organisation hat einen Anteil an den Verbindungen zur Datenbank, und ihre eigenen Anfragen belegen ihn.',
    change: `${NOTHING_TO_DO} Mit weniger gleichzeitigen Anfragen geschieht es nicht.`,
  },
  'changed-by-many': {
    title: 'Zu viele ändern zugleich dieselbe Ressource',
    why: 'Jedes Mal, wenn sie geschrieben werden sollte, hatte gerade jemand anders sie geschrieben.',
    change: NOTHING_TO_DO,
  },
  'bulk-not-tried': {
    title: 'Eine Operation eines Bulk wurde nicht versucht',
    why: 'Die Operationen davor brauchten alle Zeit, die ein Bulk hat, oder die Datenbank war nicht mehr erreichbar.',
    change: 'Senden Sie die nicht versuchten noch einmal, weniger auf einmal.',
  },
  'secret-store-away': {
    title: 'Der Schlüsseltresor antwortet nicht',
    why: 'Das Secret der Organisation liegt in einem Schlüsseltresor, der nicht geantwortet hat.',
    change: `${NOTHING_TO_DO} Wer den Server betreibt, sieht in dessen Log, was der Tresor sagt.`,
  },
  'issuer-away': {
    title: 'Der Aussteller des Tokens kann nicht nach seinen Schlüsseln gefragt werden',
    why: 'Das Token nennt einen Schlüssel, der hier nicht bekannt ist, und sein Aussteller war nicht erreichbar.',
    change: `${NOTHING_TO_DO} Der Server muss login.microsoftonline.com erreichen können.`,
  },
  'upstream-away': {
    title: 'Das System hinter einem Proxy ist nicht erreichbar',
    why: 'Es hat nicht rechtzeitig geantwortet, seine Adresse führt ins Leere oder wird von hier aus nicht gefragt.',
    change: `${NOTHING_TO_DO} Hält es an, sieht nach, wer das System eingetragen hat: rollcall system check`,
  },
  'upstream-busy': {
    title: 'Das System hinter einem Proxy nimmt gerade keine Anfragen mehr an',
    why: 'Es hat mit 429 geantwortet, oder es warten schon zu viele Anfragen darauf.',
    change: `${NOTHING_TO_DO} Mit weniger gleichzeitigen Anfragen geschieht es seltener.`,
  },
  'upstream-failing': {
    title: 'Das System hinter einem Proxy hat einen Fehler',
    why: 'Es hat mit einem eigenen Fehler geantwortet, oder mehrmals nacheinander, und wird einen Moment in Ruhe gelassen.',
    change:
      'Sehen Sie in das Protokoll jenes Systems. Was als Änderung gesendet wurde, kann geschehen sein: Lesen Sie die Ressource zuerst.',
  },
  'upstream-credential': {
    title: 'Das System hinter einem Proxy nimmt unsere Anmeldung nicht an',
    why: 'Es hat mit 401 oder 403 geantwortet, oder das Secret dafür ist dort, wo es aufbewahrt wird, nicht lesbar.',
    change: 'Wer das System eingetragen hat, gibt ihm ein anderes Secret oder dort mehr Rechte: rollcall system change',
  },
  'upstream-unreadable': {
    title: 'Das System hinter einem Proxy hat etwas geantwortet, das kein SCIM ist',
    why: 'Unter seiner URL ist etwas anderes als ein SCIM Service Provider, oder seine Antwort war zu groß.',
    change: 'Wer das System eingetragen hat, berichtigt seine URL: An sie wird /Users angehängt.',
  },
  'upstream-loop': {
    title: 'Das System hinter einem Proxy führt zu ihm zurück',
    why: 'Die URL des Systems ist die des Proxys selbst, oder die von anderen, deren Systeme zu ihm führen; der Via-Header der Anfrage zeigt es.',
    change:
      'Wer das System eingetragen hat, gibt die URL dessen ein, was die Ressourcen verwahrt: rollcall system change',
  },
  'signing-keys-away': {
    title: 'Der Server kann seine Signaturschlüssel nicht verwenden',
    why: 'Sie lassen sich nicht lesen oder entsiegeln: Der Hauptschlüssel kann ein anderer sein als der, mit dem sie versiegelt wurden.',
    change: 'Wer den Server betreibt, setzt MASTER_KEY auf den früheren Wert.',
  },
  'database-away': {
    title: 'Die Datenbank ist nicht erreichbar oder nimmt keine Änderungen an',
    why: 'Sie stand still, hatte keinen Platz mehr, oder die Verbindung zu ihr brach ab.',
    change: `${NOTHING_TO_DO} Wer den Server betreibt, findet den Grund in dessen Log.`,
  },
  'database-busy': {
    title: 'Die Datenbank ist überlastet',
    why: 'Was einen Augenblick dauert, dauerte länger, als eine Anfrage warten darf.',
    change: `${NOTHING_TO_DO} Hält es an, braucht die Datenbank mehr Leistung oder weniger Last neben sich.`,
  },
  'organization-unservable': {
    title: 'Diese Version kann die Organisation nicht bedienen',
    why: 'Ihr Profil ist eines, das diese Version des Servers nicht kennt.',
    change: 'Verwenden Sie die Version, die es angelegt hat, oder eine spätere.',
  },
  'client-gone': {
    title: 'Der Client hat aufgelegt',
    why: 'Er schloss die Verbindung, bevor er seine Antwort hatte; was er wollte, kann geschehen sein.',
    change:
      'Prüfen Sie, welches Zeitlimit kürzer ist, als die Antwort dauert: das des Clients oder das eines Proxys unterwegs.',
  },
  'internal-error': {
    title: 'Im Server ging etwas schief',
    why: 'Es liegt nicht an der Anfrage. Das Log des Servers hat alles dazu unter der ID der Anfrage.',
    change: 'Melden Sie es dem, der den Server betreibt, mit der ID der Anfrage.',
  },
};

import type { OF_REQUESTS } from '../of-requests.js';
import type { ReasonText } from '../reason.js';

/** As OF_REQUESTS. */
export const REQUESTS_DE: Readonly<Record<keyof typeof OF_REQUESTS, ReasonText>> = {
  'resource-unknown': {
    title: 'Die Ressource gibt es hier nicht',
    why: 'Die Organisation hat keine Ressource mit dieser ID: Sie wurde hier gelöscht oder war nie da.',
    change:
      'Der Client ist noch mit einer ID verknüpft, die es nicht mehr gibt. rollcall why sagt, was aus ihr wurde; nach einem Neustart des Jobs sucht der Client den Benutzer wieder nach Namen.',
  },
  'endpoint-unknown': {
    title: 'Unter diesem Pfad ist nichts',
    why: 'Der Pfad hinter der Tenant URL nennt weder einen Ressourcentyp noch einen Endpunkt von SCIM.',
    change: 'Tragen Sie die Tenant URL so ein, wie rollcall org show sie ausgibt, ohne /Users oder anderes dahinter.',
  },
  'method-not-allowed': {
    title: 'Diese Methode ist hier nicht möglich',
    why: 'Den Endpunkt gibt es, aber nicht mit dieser Methode; die Antwort nennt die möglichen.',
    change:
      'Prüfen Sie, welche Software das sendet: Entra, Okta und SAP verwenden GET, POST, PUT, PATCH und DELETE, wo sie möglich sind.',
  },
  'discovery-filter': {
    title: 'Discovery nimmt keinen Filter an',
    why: 'Nach RFC 7644 §4 lehnen Server einen Filter auf /Schemas, /ResourceTypes und /ServiceProviderConfig ab.',
    change: 'Lesen Sie die ganze Liste, die kurz ist, oder einen Eintrag anhand seines Namens.',
  },
  'not-implemented': {
    title: 'Das wird nicht angeboten',
    why: 'SCIM kennt, was angefragt wurde, und dieser Server kann es nicht.',
    change: 'Verwenden Sie, was die Antwort stattdessen nennt; /ServiceProviderConfig sagt, was angeboten wird.',
  },
  'system-unknown': {
    title: 'Ein solches Proxy-System gibt es nicht',
    why: 'Die ID im Pfad ist von keinem System, das die Organisation als Proxy eingetragen hat; welche Organisation das ist, sagt die Anmeldung.',
    change:
      'Tragen Sie die External System ID so ein, wie rollcall system list sie zeigt, mit einer Anmeldung derselben Organisation.',
  },
  'filter-not-passed-on': {
    title: 'Ein Proxy gibt diesen Filter nicht weiter',
    why: 'Wie bei SAP sucht ein Proxy-System eine Ressource nach userName, E-Mail-Adresse oder displayName mit eq, oder Änderungen nach meta.lastModified mit gt.',
    change:
      'Senden Sie einen solchen Filter oder keinen, und lassen Sie die Eigenschaften des Systems filtern: scim.user.filter und ähnliche.',
  },
  'matches-several': {
    title: 'Mehr als eine Ressource passt, wo eine gesucht wird',
    why: 'Das System hinter dem Proxy hat mehrere Ressourcen mit dem, was der Filter vergleicht.',
    change: 'Entfernen Sie dort, was doppelt ist, oder suchen Sie nach einem Attribut, das dort eindeutig ist.',
  },
  'page-too-large': {
    title: 'Die Seite würde zu groß',
    why: 'Die Ressourcen, nach denen ein Proxy auf einmal gefragt wurde, haben im System dahinter zusammen mehr Bytes, als ein Proxy für eine Seite behält: 16 MiB.',
    change:
      'Fragen Sie mit count nach weniger Ressourcen auf einmal; den meisten Platz brauchen Mitglieder großer Gruppen.',
  },
  'query-parameter-wrong': {
    title: 'Ein Parameter der Abfrage ist falsch',
    why: 'Ein Parameter wie count, startIndex, sortBy oder attributes hat einen Wert, den er nicht haben kann.',
    change:
      'Berichtigen Sie den Parameter, den die Antwort nennt. Was Entra, Okta und SAP von sich aus senden, stimmt; prüfen Sie eigene Einstellungen und Skripte.',
  },
  'version-changed': {
    title: 'Die Ressource wurde seit dem Lesen geändert',
    why: 'If-Match nennt eine Version, die nicht mehr die neueste ist; die Änderung hätte die eines anderen rückgängig gemacht.',
    change: 'Lesen Sie die Ressource noch einmal und senden Sie die Änderung mit der neuen Version.',
  },
  'filter-unreadable': {
    title: 'Der Filter ist nicht lesbar',
    why: 'Er folgt nicht der Grammatik von RFC 7644 §3.4.2.2; die Antwort nennt das Zeichen.',
    change:
      'Setzen Sie Werte in doppelte Anführungszeichen. Werte mit Anführungszeichen oder Backslash machen die Abfragen mancher Clients ungültig: Wählen Sie ein anderes Attribut für den Abgleich.',
  },
  'filter-attribute-unknown': {
    title: 'Der Filter nennt ein Attribut, das es nicht gibt oder das nie gezeigt wird',
    why: 'Kein Schema der Organisation hat es, oder es hat Teile, von denen einer zu nennen ist.',
    change:
      'Gleichen Sie über userName, externalId oder emails[type eq "work"].value ab, oder definieren Sie das Attribut: rollcall schema.',
  },
  'filter-value-wrong': {
    title: 'Der Filter vergleicht ein Attribut mit einem Wert, den es nicht haben kann',
    why: 'Der Operator oder die Art des Werts passt nicht zum Typ des Attributs.',
    change: 'Vergleichen Sie Wahrheitswerte mit true und false, Zeiten mit ISO-Daten und alles andere mit Texten.',
  },
  'query-too-slow': {
    title: 'Die Abfrage dauert zu lange',
    why: 'Kein Index beantwortet sie, und es wäre mehr zu durchsuchen, als eine Anfrage darf.',
    change: 'Vergleichen Sie userName, externalId, id oder emails mit eq, oder gehen Sie alles mit einem Cursor durch.',
  },
  'cursor-wrong': {
    title: 'Der Cursor gehört nicht zu diesen Seiten',
    why: 'Er wurde nicht für diese Abfrage und diese Organisation ausgegeben.',
    change: 'Beginnen Sie mit einem leeren Cursor und fahren Sie mit dem nextCursor jeder Seite fort, wie er kam.',
  },
  'cursor-expired': {
    title: 'Der Cursor ist zu alt',
    why: 'Ein Cursor gilt nur eine Zeit lang, und die ist vorbei.',
    change: 'Beginnen Sie mit einem leeren Cursor und lesen Sie die Seiten nacheinander.',
  },
};

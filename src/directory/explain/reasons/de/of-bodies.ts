import type { OF_BODIES } from '../of-bodies.js';
import type { ReasonText } from '../reason.js';

/** As OF_BODIES. */
export const BODIES_DE: Readonly<Record<keyof typeof OF_BODIES, ReasonText>> = {
  'media-type-unknown': {
    title: 'Der Inhalt ist von anderer Art',
    why: 'Sein Content-Type ist weder application/scim+json noch application/json, oder seine Kodierung ist unbekannt.',
    change: 'Der Client muss application/scim+json in UTF-8 senden.',
  },
  'body-unreadable': {
    title: 'Der Inhalt ist kein lesbares JSON',
    why: 'Er endete zu früh, ist kein UTF-8 oder verletzt die Grammatik von JSON.',
    change:
      'Prüfen Sie, ob ein Proxy unterwegs Inhalte kürzt oder umschreibt; melden Sie es sonst dem Hersteller des Clients.',
  },
  'body-malformed': {
    title: 'Der Inhalt ist JSON, aber keine SCIM-Nachricht',
    why: 'Ein Teil, den SCIM verlangt, fehlt, hat einen anderen Typ, kommt doppelt vor oder ist zu tief verschachtelt.',
    change:
      'Berichtigen Sie den Teil, den die Antwort nennt. Ist es kein eigener Client, prüfen Sie die Ausdrücke seiner Zuordnung.',
  },
  'body-too-large': {
    title: 'Der Inhalt ist zu groß',
    why: 'Er hat mehr Bytes, als eine Anfrage hier haben darf.',
    change: 'Senden Sie weniger auf einmal; wer den Server betreibt, kann mehr zulassen: MAX_BODY_BYTES.',
  },
  'body-too-complex': {
    title: 'Der Inhalt hat zu viele Teile',
    why: 'Er hat mehr Werte oder mehr verschiedene Namen, als irgendeine Ressource braucht.',
    change: 'Senden Sie ihn in Teilen.',
  },
  'schemas-wrong': {
    title: 'Die schemas der Nachricht stimmen nicht',
    why: 'Dem Attribut "schemas" fehlt die URN, die eine Nachricht dieser Art haben muss.',
    change: 'Berichtigen Sie "schemas" in der Vorlage des Clients.',
  },
  'schema-unknown': {
    title: 'Ein Schema ist hier nicht definiert',
    why: 'Das Attribut "schemas" nennt eine URN, die die Organisation nicht hat, und die Organisation ist streng: Andere übergehen sie.',
    change:
      'Nehmen Sie die URN aus der Vorlage des Clients, definieren Sie sie mit rollcall schema oder schalten Sie die Strenge ab.',
  },
  'form-not-standard': {
    title: 'Etwas ist nicht so geschrieben, wie der Standard es hat',
    why: 'Die Bedeutung ließe sich erraten, etwa die von "True" für true, doch die Organisation ist streng: Andere raten und vermerken es.',
    change:
      'Lassen Sie den Client es schreiben, wie die Antwort sagt, oder schalten Sie die Strenge ab. Was noch abgelehnt würde: rollcall quirks',
  },
  'attribute-missing': {
    title: 'Ein Pflichtattribut fehlt',
    why: 'Die Organisation verlangt Attribute, die dieser Benutzer in der Quelle nicht hat oder die nicht zugeordnet sind; leere werden nicht gesendet.',
    change:
      'Füllen Sie das Attribut beim Benutzer aus, ordnen Sie es aus einer anderen Quelle oder mit einem Standardwert zu, oder verlangen Sie es nicht mehr: rollcall requirement remove',
  },
  'attribute-unknown': {
    title: 'Ein Attribut ist hier nicht definiert',
    why: 'Kein Schema der Organisation hat es unter diesem Namen, und die Organisation ist streng: Andere übergehen es oder raten.',
    change:
      'Nehmen Sie das Attribut aus der Zuordnung, definieren Sie es mit rollcall schema oder schalten Sie die Strenge ab.',
  },
  'attribute-read-only': {
    title: 'Ein Attribut kann nicht geändert werden',
    why: 'Es ist schreibgeschützt, oder es ist unveränderlich und hat bereits einen Wert.',
    change: 'Nehmen Sie es aus der Zuordnung, oder lassen Sie es nur bei der Erstellung anwenden.',
  },
  'attribute-required': {
    title: 'Ein Pflichtattribut würde entfernt',
    why: 'Die Änderung entfernt einen Wert, den die Organisation verlangt.',
    change:
      'Behalten Sie in der Quelle einen Wert, geben Sie der Zuordnung einen Standardwert, oder verlangen Sie ihn nicht mehr: rollcall requirement remove',
  },
  'value-wrong': {
    title: 'Ein Wert ist von der falschen Art',
    why: 'Das Attribut nimmt einen anderen Typ an, etwa ein Objekt oder einen Wahrheitswert, als kam.',
    change: 'Berichtigen Sie den Ausdruck des Attributs in der Zuordnung.',
  },
  'values-contradictory': {
    title: 'Zwei Attribute, die dasselbe sagen, unterscheiden sich',
    why: 'Im Profil ias sagen active und der Status der Erweiterung von SAP dasselbe, ebenso die E-Mail-Adressen beider Schemas; die Anfrage gibt den beiden verschiedene Werte.',
    change: 'Ordnen Sie nur eines der beiden zu, das andere folgt; oder senden Sie beide gleich.',
  },
  'value-too-long': {
    title: 'Ein Wert ist zu lang, oder es sind zu viele',
    why: 'Texte, Listen und indizierte Werte haben hier eine größte Länge.',
    change: 'Kürzen Sie den Wert in der Quelle oder in der Zuordnung.',
  },
  'value-taken': {
    title: 'Eine andere Ressource hat den Wert schon',
    why: 'Der Wert muss in der Organisation einmalig sein, und die Ressource, die die Antwort nennt, hat ihn.',
    change:
      'Lassen Sie den Client über dieses Attribut abgleichen, damit er die Ressource findet, statt sie noch einmal zu erstellen; oder benennen Sie die andere um oder löschen Sie sie.',
  },
  'members-unknown': {
    title: 'Ein Mitglied ist nicht hier',
    why: 'Die Gruppe verweist auf Benutzer oder Gruppen, die die Organisation nicht hat; nichts davon wurde angewandt.',
    change:
      'Stellen Sie zuerst die Mitglieder bereit: Nehmen Sie sie in den Bereich auf. Der Client sendet die Mitgliedschaft im nächsten Zyklus noch einmal.',
  },
  'members-circular': {
    title: 'Eine Gruppe würde sich selbst enthalten',
    why: 'Die genannten Gruppen enthalten die Gruppe schon, oder sie sind es selbst.',
    change: 'Lösen Sie den Kreis in dem Verzeichnis auf, das die Quelle ist.',
  },
  'members-too-many': {
    title: 'Mehr Mitglieder, als auf einmal gehen',
    why: 'Eine Anfrage oder eine Antwort trägt eine bestimmte Zahl von Mitgliedern und nicht mehr.',
    change:
      'Senden Sie Mitglieder in mehreren PATCHes; lassen Sie sie in Antworten mit excludedAttributes=members weg.',
  },
  'resource-too-large': {
    title: 'Die Ressource würde zu groß',
    why: 'Mit dieser Änderung hätte sie mehr Bytes, als eine Ressource hier haben darf.',
    change:
      'Ordnen Sie weniger oder kürzere Werte zu; wer den Server betreibt, kann mehr zulassen: MAX_RESOURCE_BYTES.',
  },
  'path-wrong': {
    title: 'Der Pfad einer Operation ist nicht lesbar',
    why: 'Er folgt nicht der Grammatik von RFC 7644 §3.5.2.',
    change: 'Berichtigen Sie das Zielattribut in der Zuordnung, etwa emails[type eq "work"].value.',
  },
  'path-missing': {
    title: 'Eine Operation hat keinen Pfad',
    why: 'Ihr Wert nennt, was sie ändert, und die Organisation ist streng: Das Interoperabilitätsprofil will in jeder Operation einen Pfad.',
    change:
      'Lassen Sie den Client für jedes Attribut einen Pfad senden: Bei Entra nehmen Sie aadOptscim062020 aus der Tenant-URL. Oder schalten Sie die Strenge ab.',
  },
  'path-of-element': {
    title: 'Ein Pfad wählt einen ganzen Wert',
    why: 'Auf seine Bedingung in Klammern folgt kein Name, und die Organisation ist streng: Das Interoperabilitätsprofil will einen.',
    change:
      'Nennen Sie den Teil, der sich ändert, wie in emails[type eq "work"].value, oder senden Sie die ganze Liste. Oder schalten Sie die Strenge ab.',
  },
  'target-missing': {
    title: 'Eine Operation findet nichts zu ändern',
    why: 'Ihre Bedingung trifft auf keinen Wert der Ressource zu, oder sie nennt keinen Pfad.',
    change: 'Lassen Sie die Zuordnung einen Wert mit type eq nennen; er wird angelegt, wo er fehlt.',
  },
  'operations-too-many': {
    title: 'Zu viele Operationen in einer Anfrage',
    why: 'Ein PATCH oder Bulk nimmt eine bestimmte Zahl von Operationen an und nicht mehr.',
    change: 'Senden Sie sie in mehreren Anfragen.',
  },
  'operations-too-costly': {
    title: 'Die Operationen einer Anfrage machen zu viel Arbeit',
    why: 'Zusammen vergleichen oder schreiben sie mehr, als eine Anfrage kosten darf.',
    change: 'Senden Sie weniger auf einmal und wählen Sie Werte mit eq.',
  },
  'bulk-operation-wrong': {
    title: 'Eine Operation eines Bulk ist falsch',
    why: 'Ihre bulkId fehlt, kommt doppelt vor oder ist unbekannt, oder ihr Pfad ist nicht lesbar.',
    change: 'Berichtigen Sie die Operation, die die Antwort nennt; die anderen wurden ausgeführt.',
  },
  'bulk-reference-failed': {
    title: 'Eine Operation verweist auf eine fehlgeschlagene',
    why: 'Wofür ihre bulkId steht, wurde nicht erstellt; es gibt nichts, worauf sie verweisen kann.',
    change: 'Berichtigen Sie die fehlgeschlagene Operation und senden Sie beide noch einmal.',
  },
  'transformation-failed': {
    title: 'Eine Transformation lässt sich nicht anwenden',
    why: 'Die Transformation des Systems hinter dem Proxy will etwas, das die Ressource nicht hat, oder lässt die Ressource aus.',
    change: 'Senden Sie, was die Transformation will, oder berichtigen Sie diese: rollcall system change',
  },
  'upstream-refused': {
    title: 'Das System hinter einem Proxy hat die Anfrage abgelehnt',
    why: 'Die Anfrage wurde weitergegeben, und jenes System hat geantwortet, was hier steht.',
    change: 'Ändern Sie, was jenes System beanstandet; sein eigenes Protokoll sagt vielleicht mehr.',
  },
};

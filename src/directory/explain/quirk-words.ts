import type { RefusableCode, ToleranceCode } from '../../protocol/tolerances.js';

/** What to change at a client so that a strict organization takes what it sends. */
export const REMEDIES: Readonly<Record<RefusableCode, string>> = {
  'unknown-attribute': 'Take the attribute out of the mapping, or define it: rollcall schema',
  'read-only-attribute': 'Take the attribute out of the mapping.',
  'unknown-schema': 'Take the URN out of "schemas" in the template of the client, or define it: rollcall schema',
  'schemas-missing': 'Let the client send "schemas" with the URN of the schema.',
  'operation-case':
    'Let the client write op in lower case: with Entra put ?aadOptscim062020 at the end of the Tenant URL, for a new job.',
  'boolean-string':
    'Let the client send true and false without quotes: with Entra put ?aadOptscim062020 at the end of the Tenant URL, for a new job.',
  'blank-value': 'Let the mapping send nothing, or null, where there is no value.',
  'value-for-complex': 'Map to the part of the attribute, such as manager.value, or send an object with "value".',
  'array-for-single': 'Send the object itself, without a list around it.',
  'single-for-array': 'Send a list, also of one value.',
  'short-name': 'Write the attribute with the URN of its schema before it.',
  'dot-after-urn': 'Write a colon between the URN of the schema and the name of the attribute.',
  'dotted-key':
    'Let the client send an operation with a path for each attribute, and in bodies put the parts of an attribute into an object.',
  'element-created': 'Let the client add the value that is not there yet, instead of replacing it.',
  'remove-by-value':
    'Let the client remove members by a path such as members[value eq "…"]: with Entra put ?aadOptscim062020 at the end of the Tenant URL, for a new job.',
  'second-primary': 'Mark one value as primary in the mapping, and no other.',
  'path-missing':
    'Let the client send a path with each operation: with Entra take aadOptscim062020 out of the Tenant URL; with Okta make the app by the App Integration Wizard, which sends PUT.',
  'path-of-element': 'Name the part that changes, as in emails[type eq "work"].value, or send the whole list.',
};

/** As REMEDIES. */
export const REMEDIES_DE: Readonly<Record<RefusableCode, string>> = {
  'unknown-attribute': 'Nehmen Sie das Attribut aus der Zuordnung oder definieren Sie es: rollcall schema',
  'read-only-attribute': 'Nehmen Sie das Attribut aus der Zuordnung.',
  'unknown-schema':
    'Nehmen Sie die URN aus "schemas" in der Vorlage des Clients oder definieren Sie sie: rollcall schema',
  'schemas-missing': 'Lassen Sie den Client "schemas" mit der URN des Schemas senden.',
  'operation-case':
    'Lassen Sie den Client op klein schreiben: Bei Entra hängen Sie für einen neuen Job ?aadOptscim062020 an die Tenant-URL.',
  'boolean-string':
    'Lassen Sie den Client true und false ohne Anführungszeichen senden: Bei Entra hängen Sie für einen neuen Job ?aadOptscim062020 an die Tenant-URL.',
  'blank-value': 'Lassen Sie die Zuordnung nichts oder null senden, wo es keinen Wert gibt.',
  'value-for-complex':
    'Ordnen Sie dem Teil des Attributs zu, etwa manager.value, oder senden Sie ein Objekt mit "value".',
  'array-for-single': 'Senden Sie das Objekt selbst, ohne Liste darum.',
  'single-for-array': 'Senden Sie eine Liste, auch bei einem einzigen Wert.',
  'short-name': 'Schreiben Sie vor das Attribut die URN seines Schemas.',
  'dot-after-urn': 'Schreiben Sie zwischen die URN des Schemas und den Namen des Attributs einen Doppelpunkt.',
  'dotted-key':
    'Lassen Sie den Client für jedes Attribut eine Operation mit Pfad senden, und in Ressourcen die Teile eines Attributs als Objekt.',
  'element-created': 'Lassen Sie den Client den Wert, den es noch nicht gibt, hinzufügen statt ersetzen.',
  'remove-by-value':
    'Lassen Sie den Client Mitglieder mit einem Pfad wie members[value eq "…"] entfernen: Bei Entra hängen Sie für einen neuen Job ?aadOptscim062020 an die Tenant-URL.',
  'second-primary': 'Kennzeichnen Sie in der Zuordnung einen Wert als primary, und keinen weiteren.',
  'path-missing':
    'Lassen Sie den Client mit jeder Operation einen Pfad senden: Bei Entra nehmen Sie aadOptscim062020 aus der Tenant-URL; bei Okta legen Sie die App mit dem App Integration Wizard an, der PUT sendet.',
  'path-of-element':
    'Nennen Sie den Teil, der sich ändert, wie in emails[type eq "work"].value, oder senden Sie die ganze Liste.',
};

/** As the meanings of protocol/tolerances. */
export const MEANINGS_DE: Readonly<Record<ToleranceCode, string>> = {
  'unknown-attribute': 'Kein Schema der Organisation definiert das Attribut; es wird übergangen.',
  'read-only-attribute': 'Der Client darf das Attribut nicht schreiben; es wird übergangen.',
  'unknown-schema':
    'Eine URN in `schemas` gibt es hier nicht (Entra dokumentiert eine mit Tippfehler); sie wird übergangen.',
  'schemas-missing': '`schemas` fehlt; das Schema des Endpunkts gilt.',
  'password-discarded': 'Kennwörter werden angenommen und verworfen.',
  'operation-case': 'Entra schreibt Add, Replace und Remove mit großem Anfangsbuchstaben.',
  'boolean-string': 'Entra sendet Wahrheitswerte als Texte "True" und "False".',
  'blank-value': 'Ein leerer Text für ein Attribut, das kein Text ist, leert es.',
  'value-for-complex': 'Entra sendet den Manager als bloßen Text; er wird als sein `value` gelesen.',
  'array-for-single':
    'Entra dokumentiert den Manager als Liste mit einem Eintrag; dieser gilt. Eine leere ist kein Wert.',
  'single-for-array': 'Ein Wert, wo das Attribut mehrere haben kann; er wird als Liste mit einem Eintrag gelesen.',
  'short-name': 'Entra dokumentiert den Manager unter seinem bloßen Namen, ohne die URN seines Schemas.',
  'dot-after-urn':
    'Zwischen der URN eines Schemas und dem Namen eines Attributs steht ein Punkt; er wird als Doppelpunkt gelesen.',
  'dotted-key': 'Entra fasst Teile von Attributen unter Schlüsseln mit Punkten oder URNs in einem Wert zusammen.',
  'element-created': 'Entra ersetzt einen Wert einer Art, die es noch nicht gibt; er wird angelegt.',
  'remove-by-value': 'Entra entfernt Mitglieder mit einer Liste von Werten; nur diese werden entfernt.',
  'second-primary': 'Nur ein Wert kann primary sein; von denen, die zugleich gesendet wurden, ist es der erste.',
  'primary-moved': 'Nur ein Wert kann primary sein; es ist der letzte.',
  'long-group-name':
    'SAP dokumentiert, dass IAG Gruppen mit Namen von höchstens 40 Zeichen zuverlässig überträgt; dieser ist länger.',
  'path-missing': 'Eine Operation eines PATCH hat keinen Pfad; ihr Wert nennt die Attribute.',
  'path-of-element': 'Der Pfad einer Operation wählt mit einer Bedingung einen ganzen Wert, und keinen Teil davon.',
};

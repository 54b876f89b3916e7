import type { Section } from '../catalogue.ts';
import type en from '../en/api-reference.ts';

export default {
  intro:
    'Was Programme von dieser Organisation erfragen können, mit ihren eigenen Schemas und Adressen. Es entsteht aus dem, was der Server tut.',
  download: 'OpenAPI-Dokument',
  tenantUrl: 'Tenant-URL',
  search: 'Operation, Pfad oder Parameter finden',
  nothing: 'Keine Operation enthält diese Wörter',
  nothingDetail: 'Versuchen Sie einen Teil eines Pfads, etwa Users, oder eines Parameters, etwa filter.',
  curl: 'Beispielanfrage',
  parameters: 'Parameter',
  body: 'Inhalt',
  answers: 'Antworten',
  schema: 'Woraus es besteht',
  members: 'Seine Teile',
  required: 'nötig',
} satisfies Section<typeof en>;

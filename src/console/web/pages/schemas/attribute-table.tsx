import type { AttributeItem, SchemaItem } from '../../../api/contract/schemas.ts';
import type { Translate } from '../../messages/catalogue.ts';
import { useText } from '../../messages/locale.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { allOf } from '../../parts/use-pages.ts';
import classes from './schemas.module.css';

/** The attributes of a schema, with what differs from the defaults of RFC 7643 §2.2. */
export function AttributeTable({ schema }: { schema: SchemaItem }) {
  const { t } = useText();
  const columns: Column<AttributeItem>[] = [
    {
      id: 'name',
      title: t('schemas.attribute'),
      grows: true,
      cell: ({ name, description }) => (
        <>
          <code className={classes.name}>{name}</code>
          <span className={classes.description}>
            <bdi>{description}</bdi>
          </span>
        </>
      ),
    },
    {
      id: 'type',
      title: t('schemas.type'),
      cell: ({ type, isMultiValued }) => (isMultiValued ? `${type}[]` : type),
    },
    {
      id: 'characteristics',
      title: t('schemas.characteristics'),
      cell: (item) => (
        <span className={classes.facts}>
          {characteristicsOf(item, t).map((text) => (
            <bdi key={text}>{text}</bdi>
          ))}
        </span>
      ),
    },
    { id: 'values', title: t('schemas.values'), cell: (item) => originOf(item, t) },
  ];
  return (
    <PageTable
      label={schema.name}
      pages={allOf(schema.attributes)}
      columns={columns}
      keyOf={({ name }) => name}
      empty={null}
    />
  );
}

const MUTABILITY = {
  readOnly: 'schemas.readOnly',
  immutable: 'schemas.immutable',
  writeOnly: 'schemas.writeOnly',
} as const;
const RETURNED = {
  never: 'schemas.returnedNever',
  request: 'schemas.returnedRequest',
  always: 'schemas.returnedAlways',
} as const;

function characteristicsOf(item: AttributeItem, t: Translate): string[] {
  const { mutability, returned, uniqueness, canonicalValues } = item;
  return [
    item.isRequired && t('schemas.requiredMark'),
    mutability in MUTABILITY && t(MUTABILITY[mutability as keyof typeof MUTABILITY]),
    uniqueness !== 'none' && t('schemas.unique'),
    item.caseExact && t('schemas.caseExact'),
    returned in RETURNED && t(RETURNED[returned as keyof typeof RETURNED]),
    canonicalValues.length > 0 && t('schemas.suggested', { values: canonicalValues.join(', ') }),
  ].filter((text) => text !== false);
}

function originOf({ mutability, sources }: AttributeItem, t: Translate): string {
  if (mutability === 'readOnly') return t('schemas.fromServer');
  return sources.length === 0 ? t('schemas.fromClient') : t('schemas.fromEntra', { source: sources.join(', ') });
}

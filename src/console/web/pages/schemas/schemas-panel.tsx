import { Anchor, Badge, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { SchemaItem, SchemasAnswer, TypeItem } from '../../../api/contract/schemas.ts';
import { remove } from '../../api/client.ts';
import type { Translate } from '../../messages/catalogue.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Panel } from '../../parts/page.tsx';
import { AttributeTable } from './attribute-table.tsx';
import { type Definition, DefinitionDialog } from './definition-dialog.tsx';
import classes from './schemas.module.css';

/** What is to be taken away, once somebody has said so. */
interface Removal {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly path: string;
  readonly from?: string;
}

interface SchemasPanelProps {
  readonly slug: string;
  readonly schemas: SchemasAnswer;
  readonly canChange: boolean;
}

/** All resource types with their schemas; those of the organization's own can be changed. */
export function SchemasPanel({ slug, schemas: { types, unused }, canChange }: SchemasPanelProps) {
  const { t } = useText();
  const client = useQueryClient();
  const path = `/organizations/${encodeURIComponent(slug)}`;
  const [definition, setDefinition] = useState<Definition>();
  const [removal, setRemoval] = useState<Removal>();
  const take = (answer: SchemasAnswer) => client.setQueryData(['schemas', slug], answer);
  const actionsOf = (schema: SchemaItem, type?: TypeItem) =>
    canChange &&
    schema.isOwn && (
      <SchemaActions
        schema={schema}
        type={type}
        path={path}
        onReplace={() => setDefinition({ kind: 'replace', schema })}
        onRemove={setRemoval}
      />
    );
  return (
    <Panel
      title={t('schemas.schemas')}
      intro={
        <>
          {t('schemas.schemasIntro')}{' '}
          <Anchor href="/docs/own-schemas" underline="always">
            {t('schemas.guide')}
          </Anchor>
        </>
      }
      actions={
        canChange && (
          <>
            <Button variant="default" onClick={() => setDefinition({ kind: 'schema' })}>
              {t('schemas.addSchema')}
            </Button>
            <Button variant="default" onClick={() => setDefinition({ kind: 'type' })}>
              {t('schemas.addType')}
            </Button>
          </>
        )
      }
    >
      {types.map((type) => (
        <section key={type.name} className={classes.type}>
          <header className={classes.head}>
            <h3>
              <bdi>{type.name}</bdi>
            </h3>
            <code className={classes.name}>{type.endpoint}</code>
            {type.isOwn && <Badge variant="default">{t('schemas.own')}</Badge>}
            {type.isOwn && canChange && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('schemas.removeTypeOf', { name: type.name })}
                onClick={() => setRemoval(removalOf(t, 'type', type.name, `${path}/resource-types/`, type.name))}
              >
                {t('schemas.removeSchema')}
              </Button>
            )}
          </header>
          <p className={classes.dimmed}>
            <bdi>{type.description}</bdi>
          </p>
          <SchemaDetails schema={type.schema} label={t('schemas.core')}>
            {actionsOf(type.schema)}
          </SchemaDetails>
          {type.extensions.map((extension) => (
            <SchemaDetails
              key={extension.id}
              schema={extension}
              label={t(extension.isRequired ? 'schemas.extensionRequired' : 'schemas.extension')}
            >
              {actionsOf(extension, type)}
            </SchemaDetails>
          ))}
        </section>
      ))}
      {unused.length > 0 && (
        <section className={classes.type}>
          <h3>{t('schemas.unused')}</h3>
          {unused.map((schema) => (
            <SchemaDetails key={schema.id} schema={schema} label={t('schemas.own')}>
              {actionsOf(schema)}
            </SchemaDetails>
          ))}
        </section>
      )}
      {definition !== undefined && (
        <DefinitionDialog
          path={path}
          definition={definition}
          types={types.map(({ name }) => name)}
          onSaved={take}
          onClose={() => setDefinition(undefined)}
        />
      )}
      {removal !== undefined && (
        <Confirm
          opened
          isDangerous
          title={removal.title}
          action={removal.action}
          onConfirm={async () =>
            take(await remove<SchemasAnswer>(removal.path, removal.from ? { query: { from: removal.from } } : {}))
          }
          onClose={() => setRemoval(undefined)}
        >
          {removal.text}
        </Confirm>
      )}
    </Panel>
  );
}

const removalOf = (t: Translate, kind: 'type' | 'schema', name: string, path: string, id: string): Removal => ({
  title: t(kind === 'type' ? 'schemas.removeTypeOf' : 'schemas.removeSchemaOf', { name }),
  text: t(kind === 'type' ? 'schemas.removeTypeText' : 'schemas.removeSchemaText'),
  action: t('schemas.removeSchema'),
  path: path + encodeURIComponent(id),
});

function SchemaDetails({ schema, label, children }: { schema: SchemaItem; label: string; children: ReactNode }) {
  const { t } = useText();
  return (
    <details className={classes.schema}>
      <summary className={classes.summary}>
        <bdi>{schema.name}</bdi>{' '}
        <span className={classes.dimmed}>
          {label}
          {schema.isOwn && `, ${t('schemas.own')}`} ·{' '}
          {t('schemas.attributesCount', { count: schema.attributes.length })}
        </span>
      </summary>
      <code className={classes.name}>{schema.id}</code>
      {schema.description !== '' && (
        <p className={classes.dimmed}>
          <bdi>{schema.description}</bdi>
        </p>
      )}
      {children}
      <AttributeTable schema={schema} />
    </details>
  );
}

/** @param type whose extension the schema is */
function SchemaActions({
  schema: { id, name },
  type,
  path,
  onReplace,
  onRemove,
}: {
  schema: SchemaItem;
  type: TypeItem | undefined;
  path: string;
  onReplace: () => void;
  onRemove: (removal: Removal) => void;
}) {
  const { t } = useText();
  const removal = removalOf(t, 'schema', name, `${path}/schemas/`, id);
  return (
    <div className={classes.buttons}>
      <Button size="compact-sm" variant="default" onClick={onReplace}>
        {t('schemas.replaceSchema')}
      </Button>
      {type !== undefined && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            onRemove({
              ...removal,
              title: t('schemas.removeFromOf', { name, type: type.name }),
              text: t('schemas.removeFromText', { type: type.name }),
              action: t('schemas.removeFrom', { type: type.name }),
              from: type.name,
            })
          }
        >
          {t('schemas.removeFrom', { type: type.name })}
        </Button>
      )}
      <Button size="compact-sm" variant="default" aria-label={removal.title} onClick={() => onRemove(removal)}>
        {t('schemas.removeSchema')}
      </Button>
    </div>
  );
}

import { Button, Checkbox, Group, Modal, MultiSelect, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { SchemaItem, SchemasAnswer } from '../../../api/contract/schemas.ts';
import { post, put } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import classes from './schemas.module.css';

/** What is to be defined. */
export type Definition =
  | { readonly kind: 'schema' | 'type' }
  | { readonly kind: 'replace'; readonly schema: SchemaItem };

const NEW_SCHEMA = {
  id: 'urn:example:scim:schemas:extension:badge:1.0:User',
  name: 'Badge',
  attributes: [{ name: 'badgeNumber', type: 'string', uniqueness: 'server' }],
};
const NEW_TYPE = {
  name: 'Device',
  endpoint: '/Devices',
  description: 'Things with a serial number.',
  schema: 'urn:example:scim:schemas:core:1.0:Device',
  schemaExtensions: [],
};

const beginning = (definition: Definition): object => {
  if (definition.kind === 'replace') return definition.schema.document ?? {};
  return definition.kind === 'type' ? NEW_TYPE : NEW_SCHEMA;
};

interface DefinitionDialogProps {
  /** Of the organization. */
  readonly path: string;
  readonly definition: Definition;
  /** Names of the resource types that can be extended. */
  readonly types: readonly string[];
  onSaved(answer: SchemasAnswer): void;
  onClose(): void;
}

/** Takes a schema or a resource type as JSON, beginning with an example or with what there is. */
export function DefinitionDialog({ path, definition, types, onSaved, onClose }: DefinitionDialogProps) {
  const { t } = useText();
  const { kind } = definition;
  const [text, setText] = useState(() => JSON.stringify(beginning(definition), null, 2));
  const [extended, setExtended] = useState<string[]>([]);
  const [isRequired, setRequired] = useState(false);
  const save = useMutation({
    mutationFn(): Promise<SchemasAnswer> {
      if (kind === 'type') return post(`${path}/resource-types`, { text });
      const body = { text, types: extended, isRequired: isRequired && extended.length > 0 };
      return kind === 'schema' ? post(`${path}/schemas`, body) : put(`${path}/schemas`, body);
    },
    onSuccess(answer) {
      onSaved(answer);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const title =
    kind === 'replace'
      ? t('schemas.replaceSchemaTitle', { name: definition.schema.name })
      : t(kind === 'type' ? 'schemas.addType' : 'schemas.addSchema');
  return (
    <Modal opened size="lg" title={title} onClose={onClose} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form onSubmit={submit}>
        <Stack>
          <Textarea
            label={t(kind === 'type' ? 'schemas.typeJson' : 'schemas.schemaJson')}
            rows={14}
            value={text}
            spellCheck={false}
            classNames={{ input: classes.code }}
            onChange={({ currentTarget: { value } }) => setText(value)}
            data-autofocus
          />
          {kind !== 'type' && (
            <>
              <MultiSelect
                label={t('schemas.extend')}
                description={t('schemas.extendHint')}
                data={[...types]}
                value={extended}
                onChange={setExtended}
              />
              <Checkbox
                label={t('schemas.extendRequired')}
                checked={isRequired}
                disabled={extended.length === 0}
                onChange={({ currentTarget: { checked } }) => setRequired(checked)}
              />
            </>
          )}
          <div className={classes.message}>
            <ErrorNote error={save.error} />
          </div>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t(kind === 'replace' ? 'schemas.replace' : 'schemas.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

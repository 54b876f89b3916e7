import { Table } from '@mantine/core';
import type { LoggedChange } from '../../../api/contract/log.ts';
import { useText } from '../../messages/locale.tsx';
import { valueText } from '../directory/json-text.tsx';
import classes from './log.module.css';

/** What changed, before and after. */
export function Changes({ changes }: { changes: readonly LoggedChange[] }) {
  const { t } = useText();
  return (
    <Table.ScrollContainer minWidth={320} type="native" tabIndex={0}>
      <Table layout="fixed" className={classes.changes}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('log.attribute')}</Table.Th>
            <Table.Th>{t('log.before')}</Table.Th>
            <Table.Th>{t('log.after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => (
            <Table.Tr key={change.path}>
              <Table.Td>
                <code>{change.path.replace(/^urn:[^["]*:/i, '')}</code>
              </Table.Td>
              <Table.Td>
                <Side value={change.before} elements={change.removed} label={t('log.removed')} />
              </Table.Td>
              <Table.Td>
                <Side value={change.after} elements={change.added} label={t('log.added')} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Side({ value, elements, label }: { value: unknown; elements: readonly unknown[] | undefined; label: string }) {
  const { t } = useText();
  if (elements !== undefined)
    return (
      <>
        {label}: <bdi>{elements.map(valueText).join(', ')}</bdi>
      </>
    );
  return value === undefined ? <span className={classes.dimmed}>{t('log.none')}</span> : <bdi>{valueText(value)}</bdi>;
}

import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useText } from '../../messages/locale.tsx';
import type { Column } from './grid-header.tsx';

/** The columns that somebody chose to see of a list, remembered in this browser; the first is always there. */
export function useColumnChoice<Row>(name: string, columns: readonly Column<Row>[], byDefault: readonly string[]) {
  const [chosen, choose] = useLocalStorage<readonly string[]>({
    key: `rollcall.columns.${name}`,
    defaultValue: byDefault,
    getInitialValueInEffect: false,
  });
  const shown = columns.filter(({ key }, i) => i === 0 || (Array.isArray(chosen) && chosen.includes(key)));
  return { shown, chosen, choose };
}

export function ColumnChoice<Row>({
  columns,
  chosen,
  onChoose,
}: {
  columns: readonly Column<Row>[];
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
}) {
  const { t } = useText();
  return (
    <Popover position="bottom-end" shadow="md" radius="md" trapFocus>
      <Popover.Target>
        <Button variant="default">{t('grid.columns')}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {columns.slice(1).map(({ key, title }) => (
            <Checkbox
              key={key}
              label={title}
              checked={chosen.includes(key)}
              onChange={({ currentTarget: { checked } }) =>
                onChoose(checked ? [...chosen, key] : chosen.filter((other) => other !== key))
              }
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

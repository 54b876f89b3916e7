import { NumberInput, Stack, Text } from '@mantine/core';
import type { RetentionForm as Retention } from '../../../api/contract/settings.ts';
import { useText } from '../../messages/locale.tsx';
import { Panel } from '../../parts/page.tsx';
import classes from './settings.module.css';
import type { PartProps } from './standard-form.tsx';
import { useSavedForm } from './use-saved-form.tsx';

const DAYS = ['logDays', 'historyDays', 'deletedDays'] as const;
const ENTRIES = ['logEntries', 'historyEntries'] as const;
const ALL = [...DAYS, ...ENTRIES];

type Values = Record<keyof Retention, number | string>;

/** What is kept, and for how long. Whoever may not change it sees it. */
export function RetentionForm(props: PartProps) {
  const { t } = useText();
  const { kept } = props.settings;
  const { form, submit, footer } = useSavedForm<Values, Retention>({
    ...props,
    part: 'retention',
    valuesOf: ({ retention }) => Object.fromEntries(ALL.map((name) => [name, retention[name] ?? ''])) as Values,
    toSend: (values) =>
      Object.fromEntries(
        ALL.map((name) => [name, values[name] === '' ? null : Number(values[name])]),
      ) as unknown as Retention,
  });
  return (
    <Panel title={t('settings.retention')} intro={t('settings.retentionIntro')}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <div className={classes.fields}>
            {DAYS.map((name) => (
              <NumberInput
                key={name}
                label={t(`settings.${name}`)}
                placeholder={String(kept[name])}
                allowDecimal={false}
                disabled={!props.canChange}
                {...form.getInputProps(name)}
              />
            ))}
            {ENTRIES.map((name) => (
              <NumberInput
                key={name}
                label={t(`settings.${name}`)}
                placeholder={t('settings.anyNumber')}
                allowDecimal={false}
                disabled={!props.canChange}
                {...form.getInputProps(name)}
              />
            ))}
          </div>
          <Text c="dimmed">{t(props.canChange ? 'settings.retentionHint' : 'settings.retentionOperators')}</Text>
          {footer}
        </Stack>
      </form>
    </Panel>
  );
}

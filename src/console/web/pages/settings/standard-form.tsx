import { Select, Stack, Switch, Text } from '@mantine/core';
import type { OrganizationSettings, StandardSettings } from '../../../api/contract/settings.ts';
import { useText } from '../../messages/locale.tsx';
import { Panel } from '../../parts/page.tsx';
import { useSavedForm } from './use-saved-form.tsx';

export interface PartProps {
  readonly path: string;
  readonly settings: OrganizationSettings;
  readonly canChange: boolean;
  onSaved(settings: OrganizationSettings): void;
}

type Values = { -readonly [Name in keyof StandardSettings]: StandardSettings[Name] };

/** How the standard is taken where it leaves a choice. */
export function StandardForm(props: PartProps) {
  const { t } = useText();
  const { form, submit, footer } = useSavedForm<Values, StandardSettings>({
    ...props,
    part: 'standard',
    valuesOf: ({ standard }) => ({ ...standard }),
    toSend: (values) => values,
  });
  const disabled = !props.canChange;
  return (
    <Panel title={t('settings.standard')} intro={t('settings.standardIntro')}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <Text>{t('settings.profile', { profile: props.settings.profile })}</Text>
          <Switch
            label={t('settings.unique')}
            description={t('settings.uniqueHint')}
            disabled={disabled}
            {...form.getInputProps('uniqueExternalId', { type: 'checkbox' })}
          />
          <Select
            label={t('settings.discovery')}
            data={[
              { value: 'full', label: t('settings.discoveryFull') },
              { value: 'rfc7643', label: t('settings.discoveryRfc') },
            ]}
            allowDeselect={false}
            disabled={disabled}
            {...form.getInputProps('discovery')}
          />
          {footer}
        </Stack>
      </form>
    </Panel>
  );
}

import { NumberInput, Select, Stack, Switch, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  DataIntegration,
  IntegrationSettings,
  ScimClient,
  SecretMethod,
} from '../../../api/contract/data-integration.ts';
import { get, put } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { errorText } from '../../parts/error-text.ts';
import { Panel } from '../../parts/page.tsx';
import { SaveFooter } from '../../parts/save-footer.tsx';
import classes from './data-integration.module.css';

export const CLIENTS: readonly ScimClient[] = ['azure', 'okta', 'sap', 'other'];
/** Names of products are the same in every language. */
const CLIENT_NAMES = { azure: 'Azure', okta: 'Okta', sap: 'SAP' } as const;
export const METHODS: readonly SecretMethod[] = ['bearer', 'oauth', 'entra', 'federation', 'basic', 'certificate'];

interface Values {
  scimClient: ScimClient;
  secretMethod: SecretMethod;
  active: boolean;
  addresses: string;
  notify: string;
  notifyLanguage: 'en' | 'de';
  rateLimit: number | string;
  rateBurst: number | string;
}

const valuesOf = ({
  allowedAddresses,
  notifyAddresses,
  rateLimit,
  rateBurst,
  ...rest
}: IntegrationSettings): Values => ({
  ...rest,
  addresses: allowedAddresses.join('\n'),
  notify: notifyAddresses.join('\n'),
  rateLimit: rateLimit ?? '',
  rateBurst: rateBurst ?? '',
});

const linesOf = (text: string): string[] =>
  text
    .split(/[\n,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
const numberOf = (value: number | string): number | null => (value === '' ? null : Number(value));

const settingsOf = ({ addresses, notify, rateLimit, rateBurst, ...rest }: Values): IntegrationSettings => ({
  ...rest,
  allowedAddresses: linesOf(addresses),
  notifyAddresses: linesOf(notify),
  rateLimit: numberOf(rateLimit),
  rateBurst: numberOf(rateBurst),
});

/** Names of fields as the server has them, where they differ here. */
const FIELDS: Readonly<Record<string, keyof Values>> = { allowedAddresses: 'addresses', notifyAddresses: 'notify' };

interface SettingsFormProps {
  readonly organization: string;
  readonly integration: DataIntegration;
  readonly canChange: boolean;
  readonly isOperator: boolean;
  onChosen(client: ScimClient, method: SecretMethod): void;
  onSaved(integration: DataIntegration): void;
}

/** The settings; of two who change them at once, the second is told and keeps what was typed. */
export function SettingsForm({
  organization,
  integration,
  canChange,
  isOperator,
  onChosen,
  onSaved,
}: SettingsFormProps) {
  const { t } = useText();
  const [version, setVersion] = useState(integration.version);
  const [error, setError] = useState<unknown>();
  const [isSaved, setSaved] = useState(false);
  const path = `${organization}/data-integration`;
  const form = useForm<Values>({
    initialValues: valuesOf(integration.settings),
    onValuesChange: ({ scimClient, secretMethod }) => {
      setSaved(false);
      onChosen(scimClient, secretMethod);
    },
  });
  const take = (answer: DataIntegration) => {
    setVersion(answer.version);
    setError(undefined);
    onSaved(answer);
  };
  const save = useMutation({
    mutationFn: (settings: IntegrationSettings) => put<DataIntegration>(path, settings, { version }),
    onSuccess(answer) {
      take(answer);
      form.setValues(valuesOf(answer.settings));
      form.resetDirty();
      setSaved(true);
    },
    onError(problem) {
      const field = problem instanceof ApiError ? problem.details.field?.split('.')[0] : undefined;
      const own = field === undefined ? undefined : (FIELDS[field] ?? field);
      if (own !== undefined && own in form.getValues()) form.setFieldError(own, errorText(t, problem));
      else setError(problem);
    },
  });
  const read = useMutation({ mutationFn: () => get<DataIntegration>(path), onError: setError });
  const showTheirs = async () => {
    const theirs = await read.mutateAsync();
    take(theirs);
    form.setValues(valuesOf(theirs.settings));
  };
  const saveMine = async () => {
    const { version: latest } = await read.mutateAsync();
    setError(undefined);
    take(await put<DataIntegration>(path, settingsOf(form.getValues()), { version: latest }));
    setSaved(true);
  };
  const submit = form.onSubmit((values) => {
    setError(undefined);
    setSaved(false);
    save.mutate(settingsOf(values));
  });
  const { limit } = integration;
  return (
    <Panel title={t('dataIntegration.settings')}>
      <form onSubmit={submit}>
        <Stack>
          <div className={classes.columns}>
            <Select
              label={t('dataIntegration.provider')}
              data={CLIENTS.map((value) => ({
                value,
                label: value === 'other' ? t('dataIntegration.other') : CLIENT_NAMES[value],
              }))}
              allowDeselect={false}
              disabled={!canChange}
              {...form.getInputProps('scimClient')}
            />
            <Select
              label={t('dataIntegration.method')}
              data={METHODS.map((value) => ({ value, label: t(`dataIntegration.${value}`) }))}
              allowDeselect={false}
              disabled={!canChange}
              {...form.getInputProps('secretMethod')}
            />
          </div>
          <Switch
            label={t('dataIntegration.active')}
            description={t(form.values.active ? 'dataIntegration.activeOn' : 'dataIntegration.activeOff')}
            disabled={!canChange}
            {...form.getInputProps('active', { type: 'checkbox' })}
          />
          <details className={classes.more}>
            <summary>{t('dataIntegration.more')}</summary>
            <Stack>
              <div className={classes.columns}>
                <Textarea
                  label={t('dataIntegration.addresses')}
                  description={t('dataIntegration.addressesHint')}
                  rows={3}
                  disabled={!canChange}
                  {...form.getInputProps('addresses')}
                />
                <Textarea
                  label={t('dataIntegration.notify')}
                  description={t('dataIntegration.notifyHint')}
                  rows={3}
                  disabled={!canChange}
                  {...form.getInputProps('notify')}
                />
              </div>
              {!integration.hasMail && <Text c="dimmed">{t('dataIntegration.noMail')}</Text>}
              <div className={classes.columns}>
                <Select
                  label={t('dataIntegration.language')}
                  data={[
                    { value: 'en', label: 'English' },
                    { value: 'de', label: 'Deutsch' },
                  ]}
                  allowDeselect={false}
                  disabled={!canChange}
                  {...form.getInputProps('notifyLanguage')}
                />
                <NumberInput
                  label={t('dataIntegration.rate')}
                  placeholder={limit === null ? '' : String(limit.rate)}
                  min={0}
                  disabled={!canChange || !isOperator}
                  {...form.getInputProps('rateLimit')}
                />
                <NumberInput
                  label={t('dataIntegration.burst')}
                  placeholder={limit === null ? '' : String(limit.burst)}
                  min={1}
                  allowDecimal={false}
                  disabled={!canChange || !isOperator}
                  {...form.getInputProps('rateBurst')}
                />
              </div>
              <Text c="dimmed">
                {limit === null ? t('dataIntegration.limitNone') : t('dataIntegration.limitNow', limit)}.{' '}
                {t('dataIntegration.limitHint')}
              </Text>
            </Stack>
          </details>
          <SaveFooter
            error={error}
            canChange={canChange}
            isSaving={save.isPending}
            isSaved={isSaved}
            showTheirs={showTheirs}
            saveMine={saveMine}
            onError={setError}
          />
        </Stack>
      </form>
    </Panel>
  );
}

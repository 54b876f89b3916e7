import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CredentialItem, NewCredential, SecretMethod, Strength } from '../../../api/contract/data-integration.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { showFormError } from '../../parts/form-errors.ts';
import { METHODS } from './settings-form.tsx';

const LIFETIMES = ['', '30', '90', '180', '365', '730'];
export const ACCESSES = {
  full: 'dataIntegration.accessFull',
  'read-only': 'dataIntegration.accessRead',
  'users-only': 'dataIntegration.accessUsers',
  'groups-only': 'dataIntegration.accessGroups',
} as const satisfies Record<CredentialItem['access'], string>;
const ACCESS_NAMES = Object.keys(ACCESSES) as CredentialItem['access'][];
const MAX_NOTE = 500;
const DAY_MS = 86_400_000;
const JUDGE_AFTER_MS = 400;

interface CreateProps {
  readonly path: string;
  /** Chosen on the page; another may be taken here. */
  readonly method: SecretMethod;
  onMade(made: NewCredential): void;
  onClose(): void;
}

/** Asks for what a method needs, and no more. */
export function CreateCredential({ path, method: initial, onMade, onClose }: CreateProps) {
  const { t } = useText();
  const [method, setMethod] = useState(initial);
  const [isChosen, setChosen] = useState(false);
  const [error, setError] = useState<unknown>();
  const form = useForm({
    initialValues: {
      name: '',
      note: '',
      access: 'full' as CredentialItem['access'],
      days: '',
      value: '',
      tenantId: '',
      subject: '',
      audience: '',
      certificate: '',
    },
  });
  const create = useMutation({
    mutationFn: (body: object) => post<NewCredential>(path, body),
    onSuccess(made) {
      onMade(made);
      onClose();
    },
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  const submit = form.onSubmit(({ name, note, access, days, value, tenantId, subject, audience, certificate }) => {
    setError(undefined);
    create.mutate({
      method,
      name,
      access,
      ...(note.trim() !== '' && { note }),
      ...(days !== '' && { expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
      ...(method === 'bearer' && isChosen && { value }),
      ...(method === 'entra' && { tenantId, ...(audience !== '' && { audience }) }),
      ...(method === 'federation' && { tenantId, subject, audience }),
      ...(method === 'certificate' && { certificate }),
    });
  });
  const isTrust = method === 'entra' || method === 'federation';
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('dataIntegration.createTitle')}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Select
            label={t('dataIntegration.method')}
            data={METHODS.map((value) => ({ value, label: t(`dataIntegration.${value}`) }))}
            value={method}
            onChange={(chosen) => setMethod((chosen as SecretMethod | null) ?? method)}
            allowDeselect={false}
          />
          <TextInput
            label={t('dataIntegration.name')}
            description={t('dataIntegration.nameHint')}
            maxLength={100}
            data-autofocus
            {...form.getInputProps('name')}
          />
          {method === 'bearer' && (
            <>
              <SegmentedControl
                aria-label={t('dataIntegration.value')}
                data={[
                  { value: 'generated', label: t('dataIntegration.generated') },
                  { value: 'chosen', label: t('dataIntegration.chosen') },
                ]}
                value={isChosen ? 'chosen' : 'generated'}
                onChange={(value) => setChosen(value === 'chosen')}
              />
              {isChosen && (
                <>
                  <TextInput
                    label={t('dataIntegration.secret')}
                    description={t('dataIntegration.chosenHint')}
                    autoComplete="off"
                    spellCheck={false}
                    required
                    {...form.getInputProps('value')}
                  />
                  <StrengthOf path={path} value={form.values.value} />
                </>
              )}
            </>
          )}
          {isTrust && (
            <TextInput
              label={t('dataIntegration.tenantId')}
              description={t('dataIntegration.tenantIdHint')}
              required
              {...form.getInputProps('tenantId')}
            />
          )}
          {method === 'federation' && (
            <TextInput
              label={t('dataIntegration.subject')}
              description={t('dataIntegration.subjectHint')}
              required
              {...form.getInputProps('subject')}
            />
          )}
          {isTrust && (
            <TextInput
              label={t('dataIntegration.audience')}
              description={t(method === 'entra' ? 'dataIntegration.audienceOptional' : 'dataIntegration.audienceHint')}
              required={method === 'federation'}
              {...form.getInputProps('audience')}
            />
          )}
          {method === 'certificate' && (
            <Textarea
              label={t('dataIntegration.pem')}
              placeholder="-----BEGIN CERTIFICATE-----"
              rows={6}
              required
              {...form.getInputProps('certificate')}
            />
          )}
          <Select
            label={t('dataIntegration.access')}
            data={ACCESS_NAMES.map((value) => ({ value, label: t(ACCESSES[value]) }))}
            allowDeselect={false}
            {...form.getInputProps('access')}
          />
          <Select
            label={t('dataIntegration.expires')}
            data={LIFETIMES.map((days) => ({
              value: days,
              label:
                days === ''
                  ? t('dataIntegration.expiresNever')
                  : t('dataIntegration.expiresDays', { count: Number(days) }),
            }))}
            allowDeselect={false}
            {...form.getInputProps('days')}
          />
          <Textarea
            label={t('dataIntegration.note')}
            description={t('dataIntegration.noteHint')}
            maxLength={MAX_NOTE}
            rows={2}
            {...form.getInputProps('note')}
          />
          <ErrorNote error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('dataIntegration.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The server's own judgement, by the rule that it goes by when the secret is made. */
export function StrengthOf({ path, value }: { path: string; value: string }) {
  const { t } = useText();
  const [judged] = useDebouncedValue(value, JUDGE_AFTER_MS);
  const { data } = useQuery({
    queryKey: ['strength', path, judged],
    queryFn: () => post<Strength>(`${path}/strength`, { value: judged }),
    enabled: judged !== '',
    gcTime: 0,
  });
  if (data === undefined || judged === '') return null;
  return (
    <Text role="status" size="sm" c={data.isStrong ? 'var(--ok)' : 'var(--bad)'}>
      {data.isStrong ? t('dataIntegration.strong') : (data.weakness ?? t('dataIntegration.weak'))}
    </Text>
  );
}

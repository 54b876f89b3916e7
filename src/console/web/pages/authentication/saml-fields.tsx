import { Button, FileButton, Group, Stack, Switch, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Authentication, IdentityProviderFacts } from '../../../api/contract/authentication.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './authentication.module.css';
import type { SettingsFormOf } from './form-values.ts';

interface SamlFieldsProps {
  readonly form: SettingsFormOf;
  readonly path: string;
  readonly saml: Authentication['saml'];
  readonly mayChange: boolean;
}

export function SamlFields({ form, path, saml, mayChange }: SamlFieldsProps) {
  const { t } = useText();
  const field = (name: string) => ({ ...form.getInputProps(name), disabled: !mayChange, spellCheck: false });
  return (
    <Stack>
      <TextInput
        label={t('authentication.issuerUri')}
        description={t('authentication.issuerUriHint')}
        {...field('saml.issuerUri')}
      />
      <TextInput
        label={t('authentication.ssoUrl')}
        description={t('authentication.ssoUrlHint')}
        {...field('saml.ssoUrl')}
      />
      <Textarea
        label={t('authentication.certificate')}
        description={t('authentication.certificateHint')}
        placeholder={'-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----'}
        rows={8}
        classNames={{ input: classes.code ?? '' }}
        {...field('saml.certificate')}
      />
      <Metadata form={form} path={path} saml={saml} mayChange={mayChange} />
      <Title order={3} size="h5">
        {t('authentication.more')}
      </Title>
      <TextInput
        label={t('authentication.idpIssuer')}
        description={t('authentication.idpIssuerHint')}
        {...field('saml.idpIssuer')}
      />
      <TextInput
        label={t('authentication.sloUrl')}
        description={t('authentication.sloUrlHint')}
        {...field('saml.sloUrl')}
      />
      <Switch
        label={t('authentication.allowsIdpInitiated')}
        disabled={!mayChange}
        {...form.getInputProps('saml.allowsIdpInitiated', { type: 'checkbox' })}
      />
    </Stack>
  );
}

/** Fills the fields from what the identity provider says of itself. */
function Metadata({ form, path, saml, mayChange }: SamlFieldsProps) {
  const { t } = useText();
  const [isFilled, setFilled] = useState(false);
  const read = useMutation({
    mutationFn: (source: { url: string } | { text: string }) => post<IdentityProviderFacts>(`${path}/metadata`, source),
    onSuccess: ({ idpIssuer, ssoUrl, sloUrl, certificate }) => {
      form.setFieldValue('saml.idpIssuer', idpIssuer);
      form.setFieldValue('saml.ssoUrl', ssoUrl);
      form.setFieldValue('saml.sloUrl', sloUrl);
      form.setFieldValue('saml.certificate', certificate);
      setFilled(true);
    },
    onMutate: () => setFilled(false),
  });
  const { metadataUrl } = form.getValues().saml;
  return (
    <section className={classes.inset}>
      <Title order={3} size="h5">
        {t('authentication.metadata')}
      </Title>
      <Text c="dimmed" size="sm">
        {t('authentication.metadataIntro')}
      </Text>
      <TextInput
        label={t('authentication.metadataUrl')}
        description={t('authentication.metadataUrlHint')}
        spellCheck={false}
        disabled={!mayChange}
        {...form.getInputProps('saml.metadataUrl')}
      />
      {saml?.metadataAt !== undefined && (
        <Text size="sm" c="dimmed">
          {t('authentication.metadataSince')} <Time value={saml.metadataAt} />
        </Text>
      )}
      {mayChange && (
        <Group gap="xs">
          <Button
            variant="default"
            disabled={metadataUrl === ''}
            loading={read.isPending}
            onClick={() => read.mutate({ url: metadataUrl })}
          >
            {t('authentication.metadataRead')}
          </Button>
          <FileButton
            accept=".xml,text/xml,application/xml"
            onChange={(file) => void file?.text().then((text) => read.mutate({ text }))}
          >
            {(props) => (
              <Button variant="default" {...props}>
                {t('authentication.metadataFile')}
              </Button>
            )}
          </FileButton>
        </Group>
      )}
      <ErrorNote error={read.error} />
      {isFilled && (
        <Text size="sm" role="status">
          {t('authentication.metadataFilled')}
        </Text>
      )}
    </section>
  );
}

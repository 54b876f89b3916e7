import { Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useText } from '../../messages/locale.tsx';

const STORED = 'rollcall.organization';

/** For whoever has their role by the identity provider of their organization, which is where this leads. */
export function OrganizationSignIn({ to }: { to: string }) {
  const { t } = useText();
  const [slug, setSlug] = useState(() => localStorage.getItem(STORED) ?? '');
  const [isOpen, setOpen] = useState(slug !== '');
  const go = (event: FormEvent) => {
    event.preventDefault();
    const name = slug.trim().toLowerCase();
    localStorage.setItem(STORED, name);
    const returnTo = `/console${to === '/' ? `/o/${encodeURIComponent(name)}/overview` : to}`;
    location.assign(`/sso/${encodeURIComponent(name)}/login?console&${new URLSearchParams({ returnTo })}`);
  };
  return (
    <>
      {isOpen ? (
        <form onSubmit={go}>
          <Stack>
            <TextInput
              label={t('signIn.organization')}
              description={t('signIn.organizationHint')}
              autoComplete="organization"
              autoCapitalize="none"
              spellCheck={false}
              required
              withAsterisk={false}
              maxLength={63}
              pattern="\s*[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\s*"
              title={t('signIn.organizationHint')}
              value={slug}
              onChange={(event) => setSlug(event.currentTarget.value)}
            />
            <Button type="submit" variant="default">
              {t('signIn.sso')}
            </Button>
          </Stack>
        </form>
      ) : (
        <Button variant="default" fullWidth onClick={() => setOpen(true)}>
          {t('signIn.sso')}
        </Button>
      )}
    </>
  );
}

import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { useText } from '../../messages/locale.tsx';

/** To what the log has of a request. */
export function RequestLink({ slug, requestId }: { slug: string; requestId: string }) {
  const { t } = useText();
  return (
    <Anchor
      component={Link}
      href={`/o/${encodeURIComponent(slug)}/log?requestId=${encodeURIComponent(requestId)}`}
      aria-label={t('quirks.requestOf', { id: requestId })}
    >
      {t('quirks.request')}
    </Anchor>
  );
}

import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import type { AccessAnswer } from '../../../api/contract/access-requests.ts';
import { useText } from '../../messages/locale.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Name } from '../../parts/name.tsx';
import { Time } from '../../parts/time.tsx';

/** What is asked for, and who decided. */
export function AccessFacts({ slug, request }: { slug: string; request: AccessAnswer }) {
  const { t } = useText();
  const base = `/o/${encodeURIComponent(slug)}`;
  const { user, group, system, reason, validFrom, validUntil, requestedBy, requestedAt } = request;
  const { decidedBy, decidedAt, decisionReason, provisionedAt, endedAt } = request;
  return (
    <Facts>
      <Fact name={t('accessRequests.user')}>
        {user.name === null ? (
          t('accessRequests.userGone')
        ) : (
          <Anchor component={Link} href={`${base}/users/${user.id}`}>
            <Name>{user.name}</Name>
          </Anchor>
        )}
      </Fact>
      <Fact name={t('accessRequests.group')}>
        <Name>{group.name ?? group.id}</Name>
      </Fact>
      <Fact name={t('accessRequests.system')}>
        <Anchor component={Link} href={`${base}/systems/${system.id}`}>
          <Name>{system.name}</Name>
        </Anchor>
      </Fact>
      <Fact name={t('accessRequests.reason')}>
        <bdi>{reason}</bdi>
      </Fact>
      <Fact name={t('accessRequests.validFrom')}>
        {validFrom === null ? t('accessRequests.atOnce') : <Time value={validFrom} as="time" />}
      </Fact>
      <Fact name={t('accessRequests.validUntil')}>
        {validUntil === null ? t('accessRequests.open') : <Time value={validUntil} as="time" />}
      </Fact>
      <Fact name={t('accessRequests.asked')}>
        <Time value={requestedAt} as="time" />
        <div>
          <bdi>{t('accessRequests.askedBy', { who: requestedBy })}</bdi>
        </div>
      </Fact>
      {decidedBy !== null && (
        <Fact name={t('accessRequests.decided')}>
          <Time value={decidedAt} as="time" />
          <div>
            <bdi>{t('accessRequests.askedBy', { who: decidedBy })}</bdi>
          </div>
        </Fact>
      )}
      {decisionReason !== null && (
        <Fact name={t('accessRequests.decision')}>
          <bdi>{decisionReason}</bdi>
        </Fact>
      )}
      {provisionedAt !== null && (
        <Fact name={t('accessRequests.provisioned')}>
          <Time value={provisionedAt} as="time" />
        </Fact>
      )}
      {endedAt !== null && (
        <Fact name={t('accessRequests.ended')}>
          <Time value={endedAt} as="time" />
        </Fact>
      )}
    </Facts>
  );
}

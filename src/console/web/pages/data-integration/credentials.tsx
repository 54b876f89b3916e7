import { Badge, Button, Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CredentialItem, NewCredential, SecretMethod } from '../../../api/contract/data-integration.ts';
import { get, remove } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/page.tsx';
import { SecretOnce } from '../../parts/secret.tsx';
import { Time } from '../../parts/time.tsx';
import { Icon } from '../../theme/icon.tsx';
import { ACCESSES, CreateCredential } from './create-credential.tsx';
import classes from './data-integration.module.css';
import type { Fresh } from './guides.ts';
import { RotateCredential } from './rotate-credential.tsx';

const KINDS = {
  token: 'dataIntegration.kindToken',
  client: 'dataIntegration.kindClient',
  entra: 'dataIntegration.kindEntra',
  federation: 'dataIntegration.kindFederation',
  certificate: 'dataIntegration.kindCertificate',
} as const;
const SOON_MS = 30 * 86_400_000;

interface CredentialsProps {
  readonly organization: string;
  readonly method: SecretMethod;
  readonly canChange: boolean;
  /** Told of what was made just now, for the guide below. */
  onMade(fresh: Fresh): void;
}

type Asked = { readonly what: 'rotate' | 'end'; readonly credential: CredentialItem };

/** What lets clients in: made, rotated and ended. */
export function Credentials({ organization, method, canChange, onMade }: CredentialsProps) {
  const { t } = useText();
  const client = useQueryClient();
  const path = `${organization}/credentials`;
  const [isCreating, setCreating] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const [made, setMade] = useState<NewCredential>();
  const { data, error, refetch } = useQuery({
    queryKey: ['credentials', path],
    queryFn: ({ signal }) => get<{ items: CredentialItem[] }>(path, { signal }),
  });
  const refresh = () => client.invalidateQueries({ queryKey: ['credentials', path] });
  const take = (answer: NewCredential) => {
    setMade(answer);
    onMade({ secret: answer.secret, clientId: answer.clientId });
    void refresh();
  };
  return (
    <Panel
      title={t('dataIntegration.credentials')}
      intro={t('dataIntegration.credentialsIntro')}
      actions={
        canChange && (
          <Button leftSection={<Icon name="plus" />} onClick={() => setCreating(true)}>
            {t('dataIntegration.create')}
          </Button>
        )
      }
    >
      {made !== undefined && <Made made={made} onDone={() => setMade(undefined)} />}
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : data.items.length === 0 ? (
        <Empty title={t('dataIntegration.none')}>{t('dataIntegration.noneDetail')}</Empty>
      ) : (
        <ul className={classes.credentials}>
          {data.items.map((credential) => (
            <Credential
              key={credential.id}
              credential={credential}
              canChange={canChange}
              onAsk={(what) => setAsked({ what, credential })}
            />
          ))}
        </ul>
      )}
      {isCreating && <CreateCredential path={path} method={method} onClose={() => setCreating(false)} onMade={take} />}
      {asked?.what === 'rotate' && (
        <RotateCredential path={path} credential={asked.credential} onClose={() => setAsked(undefined)} onMade={take} />
      )}
      {asked?.what === 'end' && (
        <Confirm
          opened
          title={t('dataIntegration.endTitle', { name: asked.credential.name })}
          action={t('dataIntegration.end')}
          isDangerous
          onConfirm={() => remove(`${path}/${asked.credential.id}`).then(refresh)}
          onClose={() => setAsked(undefined)}
        >
          {t('dataIntegration.endDetail')}
        </Confirm>
      )}
    </Panel>
  );
}

function Made({ made: { credential, secret, clientId, oldEndsAt }, onDone }: { made: NewCredential; onDone(): void }) {
  const { t } = useText();
  const isClient = credential.kind === 'client';
  return (
    <div>
      {secret !== undefined && (
        <SecretOnce
          label={isClient ? t('dataIntegration.clientSecret') : t('dataIntegration.secret')}
          value={secret}
          hint={t('dataIntegration.made')}
        />
      )}
      <Group justify="space-between" mt="xs">
        <Text c="dimmed">
          {clientId !== undefined && `${t('dataIntegration.clientId')}: ${clientId} `}
          {oldEndsAt !== undefined && (
            <>
              {t('dataIntegration.oldEnds')} <Time value={oldEndsAt} as="time" />
            </>
          )}
        </Text>
        <Button variant="default" size="xs" onClick={onDone}>
          {t('dataIntegration.done')}
        </Button>
      </Group>
    </div>
  );
}

interface CredentialProps {
  readonly credential: CredentialItem;
  readonly canChange: boolean;
  onAsk(what: Asked['what']): void;
}

function Credential({ credential, canChange, onAsk }: CredentialProps) {
  const { t } = useText();
  const { kind, name, version, boundTo, lastUsedAt, lastRefusedAt, endsAt, isLive, note, access } = credential;
  const isSoon = isLive && endsAt !== null && Date.parse(endsAt) < Date.now() + SOON_MS;
  return (
    <li className={isLive ? classes.credential : `${classes.credential} ${classes.ended}`}>
      <div className={classes.about}>
        <Text fw={600} component="div">
          <bdi>{name}</bdi> {version > 1 && <Badge color="gray">{t('dataIntegration.version', { version })}</Badge>}{' '}
          {!isLive && <Badge color="gray">{t('dataIntegration.ended')}</Badge>}
          {isSoon && <Badge color="amber">{t('dataIntegration.endsSoon')}</Badge>}{' '}
          {access !== 'full' && <Badge color="gray">{t(ACCESSES[access])}</Badge>}
        </Text>
        <div className={classes.facts}>
          <span>{t(KINDS[kind])}</span>
          {boundTo !== undefined && <bdi>{boundTo}</bdi>}
          {lastUsedAt === null ? (
            <span>{t('dataIntegration.neverUsed')}</span>
          ) : (
            <span>
              {t('dataIntegration.lastUsed')}: <Time value={lastUsedAt} />
            </span>
          )}
          {endsAt !== null && (
            <span>
              {t('dataIntegration.ends')}: <Time value={endsAt} as="time" />
            </span>
          )}
          {lastRefusedAt !== null && (
            <span>
              {t('dataIntegration.stillShown')}: <Time value={lastRefusedAt} />
            </span>
          )}
          {note !== null && <bdi>{note}</bdi>}
        </div>
      </div>
      {canChange && isLive && (
        <Group gap="xs">
          {(kind === 'token' || kind === 'client') && (
            <Button
              variant="default"
              size="xs"
              aria-label={`${t('dataIntegration.rotate')}: ${name}`}
              onClick={() => onAsk('rotate')}
            >
              {t('dataIntegration.rotate')}
            </Button>
          )}
          <Button
            variant="default"
            size="xs"
            aria-label={`${t('dataIntegration.end')}: ${name}`}
            onClick={() => onAsk('end')}
          >
            {t('dataIntegration.end')}
          </Button>
        </Group>
      )}
    </li>
  );
}

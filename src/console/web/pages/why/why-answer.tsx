import { Anchor, Button } from '@mantine/core';
import { Link } from 'wouter';
import type { WhyItem, WhyPerson } from '../../../api/contract/why.ts';
import { useText } from '../../messages/locale.tsx';
import { ClickPaths } from '../../parts/click-paths.tsx';
import { Name } from '../../parts/name.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { LogLines } from '../log/log-lines.tsx';
import classes from './why.module.css';

const ANSWERS = {
  'never-seen': ['why.neverSeen', 'bad'],
  'looked-for': ['why.lookedFor', 'warn'],
  refused: ['why.refused', 'bad'],
  here: ['why.here', 'ok'],
  disabled: ['why.disabled', 'off'],
  deleted: ['why.deleted', 'bad'],
  renamed: ['why.renamed', 'warn'],
} as const;
const FOUND_BY = {
  userName: 'why.byUserName',
  externalId: 'why.byExternalId',
  email: 'why.byEmail',
  id: 'why.byId',
  'past name': 'why.byPastName',
} as const;

/** What became of one person: the paragraph, what to do, and what it rests on. */
export function WhyAnswer({ item, isNamed, who }: { item: WhyItem; isNamed: boolean; who: string }) {
  const { t } = useText();
  const { organization, answer, text, paths, person, entries } = item;
  const base = `/o/${encodeURIComponent(organization)}`;
  const [label, kind] = ANSWERS[answer];
  const next = answer === 'deleted' ? t('why.deletedNext') : item.next;
  const refusal = entries.find(({ outcome }) => outcome === 'refused');
  const log = `${base}/log?person=${encodeURIComponent(person?.id ?? who)}`;
  return (
    <article className={classes.answer}>
      <header className={classes.head}>
        <Status kind={kind}>{t(label)}</Status>
        {isNamed && <Name>{organization}</Name>}
      </header>
      <p className={classes.text}>
        <bdi>{text}</bdi>
      </p>
      <div className={classes.actions}>
        {person !== null && person.deletedAt === null && (
          <Button component={Link} href={`${base}/users/${person.id}`} variant="default">
            {t('why.openUser')}
          </Button>
        )}
        {person !== null && (
          <Button
            component={Link}
            href={`${base}/history/${person.id}`}
            variant={person.deletedAt === null ? 'default' : 'filled'}
          >
            {t('why.history')}
          </Button>
        )}
        {refusal !== undefined && (
          <Button component={Link} href={`${log}&entry=${refusal.id}`} variant="default">
            {t('why.openRefusal')}
          </Button>
        )}
      </div>
      {next !== null && (
        <section>
          <h2 className={classes.part}>{t('why.next')}</h2>
          <p className={classes.next}>{next}</p>
          <ClickPaths paths={paths} />
        </section>
      )}
      {person !== null && <Person person={person} />}
      {entries.length > 0 && (
        <section>
          <h2 className={classes.part}>{t('why.log')}</h2>
          <LogLines items={entries} hrefOf={({ id }) => `${log}&entry=${id}`} />
          <Anchor component={Link} href={log} size="sm">
            {t('log.followPerson')}
          </Anchor>
        </section>
      )}
    </article>
  );
}

function Person({ person: { foundBy, pastNames } }: { person: WhyPerson }) {
  const { t } = useText();
  return (
    <p className={classes.found}>
      {t('why.foundBy')} {t(FOUND_BY[foundBy])}.
      {pastNames.length > 0 && (
        <>
          {' '}
          {t('why.pastNames')}:{' '}
          {pastNames.map(({ name, endedAt }, i) => (
            <span key={name}>
              {i > 0 && ', '}
              <bdi>{name}</bdi> ({t('why.until')} <Time value={endedAt} as="time" />)
            </span>
          ))}
        </>
      )}
    </p>
  );
}

import { Badge, Code, Table, Text } from '@mantine/core';
import type { DataIntegration, ScimClient, SecretMethod } from '../../../api/contract/data-integration.ts';
import { useText } from '../../messages/locale.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { Panel } from '../../parts/page.tsx';
import { dayOf } from '../../parts/times.ts';
import classes from './data-integration.module.css';
import { type Fresh, GUIDES, type GuideStep, valueFor } from './guides.ts';

interface GuideProps {
  readonly integration: DataIntegration;
  /** As chosen in the form, saved or not. */
  readonly client: ScimClient;
  readonly method: SecretMethod;
  readonly fresh: Fresh;
}

/** What an admin does in the other product, in its words and its order, with every value to copy. */
export function GuidePanel({ integration, client, method, fresh }: GuideProps) {
  const { t, locale } = useText();
  const { product, steps, ...guide } = GUIDES[client];
  const checkedOn = guide.checkedOn(method);
  return (
    <Panel
      title={t('dataIntegration.guide', { product })}
      intro={
        checkedOn === undefined
          ? t('dataIntegration.guideUnchecked', { product })
          : t('dataIntegration.guideChecked', { product, date: dayOf(new Date(`${checkedOn}T12:00:00Z`), locale) })
      }
    >
      <ol className={classes.steps}>
        {steps(method).map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
          <li key={index} className={classes.step}>
            <Step step={step} integration={integration} fresh={fresh} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Step({ step, integration, fresh }: { step: GuideStep; integration: DataIntegration; fresh: Fresh }) {
  const { t, language } = useText();
  const { path = [], fields = [], press = [], say, shows } = step;
  return (
    <>
      {path.length > 0 && (
        <Text fw={600}>{path.map((name) => (name === '…' ? integration.name : name)).join(' › ')}</Text>
      )}
      {say !== undefined && <Text c="dimmed">{say[language]}</Text>}
      {fields.length > 0 && (
        <dl className={classes.fields}>
          {fields.map(({ name, value, choose }) => {
            const known = value === undefined ? undefined : valueFor(value, integration, fresh);
            return (
              <div key={name} className={classes.field}>
                <dt>{name}</dt>
                <dd>
                  {known !== undefined && (
                    <>
                      <Code className={classes.value}>{known}</Code>
                      <CopyButton value={known} label={name} />
                    </>
                  )}
                  {known === undefined && value === 'secret' && (
                    <Text c="dimmed">{t('dataIntegration.secretPlaceholder')}</Text>
                  )}
                  {known === undefined && (value === 'clientId' || value === 'mailbox') && <Text c="dimmed">…</Text>}
                  {value === undefined && <strong>{choose === '' ? '–' : choose}</strong>}
                </dd>
              </div>
            );
          })}
        </dl>
      )}
      {shows === 'attributes' && <Attributes integration={integration} />}
      {press.length > 0 && (
        <div className={classes.press}>
          {press.map((name) => (
            <Badge key={name} color="plum" size="lg">
              {name}
            </Badge>
          ))}
        </div>
      )}
    </>
  );
}

function Attributes({ integration: { attributes } }: { integration: DataIntegration }) {
  const { t } = useText();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={t('dataIntegration.attributes')}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('dataIntegration.target')}</Table.Th>
            <Table.Th>{t('dataIntegration.source')}</Table.Th>
            <Table.Th>{t('dataIntegration.matching')}</Table.Th>
            <Table.Th>{t('dataIntegration.required')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attributes.map(({ target, source, matching, isRequired }) => (
            <Table.Tr key={target}>
              <Table.Td>
                <Code className={classes.wrap}>{target}</Code>
                <CopyButton value={target} label={target} />
              </Table.Td>
              <Table.Td data-label={t('dataIntegration.source')}>
                <Code className={classes.wrap}>{source}</Code>
              </Table.Td>
              <Table.Td data-label={t('dataIntegration.matching')}>{matching}</Table.Td>
              <Table.Td data-label={t('dataIntegration.required')}>
                {isRequired ? t('dataIntegration.yes') : ''}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

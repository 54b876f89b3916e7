import { Badge, Button, Code, Select, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  SystemAnswer,
  TransformationAnswer,
  TransformationProblem,
  TransformationTrial,
} from '../../../api/contract/systems.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { namedLines, readNamedLines } from './named-lines.ts';
import classes from './systems.module.css';
import { TransformationSteps } from './transformation-steps.tsx';

interface TryTransformationProps {
  readonly organization: string;
  readonly system: SystemAnswer;
  readonly direction: 'read' | 'write';
  readonly text: string;
  onProblem(problem: TransformationProblem | null): void;
}

const SCOPES = ['createEntity', 'updateEntity', 'patchEntity', 'deleteEntity'] as const;
const SAMPLE = JSON.stringify(
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: '7b6f3a52-1c1f-4f6b-9d67-0a5f1c2e3d4b',
    userName: 'ada@contoso.com',
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    emails: [{ value: 'ada@contoso.com', type: 'work', primary: true }],
    active: true,
  },
  null,
  2,
);

/** What the transformation as it is typed makes of a resource, mapping by mapping. Nothing is called and nothing is changed. */
export function TryTransformation({ organization, system, direction, text, onProblem }: TryTransformationProps) {
  const { t } = useText();
  const [resource, setResource] = useState(SAMPLE);
  const [scope, setScope] = useState<TransformationTrial['scope']>('createEntity');
  const [variables, setVariables] = useState('');
  const trial = useMutation({
    mutationFn: () =>
      post<TransformationAnswer>(`${organization}/transformation-preview`, {
        transformation: text,
        direction,
        ...(direction === 'write' ? { scope } : {}),
        resource,
        properties: system.properties,
        variables: readNamedLines(variables).values,
        isProxy: system.isProxy,
      } satisfies TransformationTrial),
    onSuccess: ({ problem }) => onProblem(problem),
  });
  const seen = trial.data;
  return (
    <>
      <h3>{t('systems.tryTitle')}</h3>
      <Textarea
        label={t('systems.resource')}
        rows={8}
        spellCheck={false}
        value={resource}
        error={seen?.problem?.of === 'resource' ? seen.problem.message : undefined}
        onChange={({ currentTarget: { value } }) => setResource(value)}
      />
      <div className={classes.columns}>
        {direction === 'write' && (
          <Select
            label={t('systems.operation')}
            data={[...SCOPES]}
            allowDeselect={false}
            value={scope ?? null}
            onChange={(value) => setScope(value as TransformationTrial['scope'])}
          />
        )}
        <Textarea
          label={t('systems.variables')}
          description={t('systems.variablesHint')}
          rows={2}
          value={variables}
          onChange={({ currentTarget: { value } }) => setVariables(value)}
        />
      </div>
      <Button
        variant="default"
        className={classes.start}
        loading={trial.isPending}
        disabled={text.trim() === ''}
        onClick={() => trial.mutate()}
      >
        {t('systems.try')}
      </Button>
      <ErrorNote error={trial.error} />
      {seen !== undefined && seen.problem === null && <Seen seen={seen} />}
    </>
  );
}

function Seen({ seen }: { seen: TransformationAnswer }) {
  const { t } = useText();
  const { outcome, reason, resource, steps, variables, warnings } = seen;
  return (
    <section aria-label={t('systems.becomes')} className={classes.form}>
      {warnings.map((warning) => (
        <p key={warning} className={classes.dimmed}>
          {t('systems.warning', { warning })}
        </p>
      ))}
      <TransformationSteps steps={steps} />
      <div role="status">
        {outcome === 'skipped' && <Badge color="gray">{t('systems.leftOut', { reason: reason ?? '' })}</Badge>}
        {outcome === 'failed' && <p>{t('systems.cannot', { reason: reason ?? '' })}</p>}
        {outcome === 'transformed' && <strong>{t('systems.becomes')}</strong>}
      </div>
      {resource !== null && (
        <Code block className={classes.code} tabIndex={0} aria-label={t('systems.becomes')}>
          {resource}
        </Code>
      )}
      {Object.keys(variables).length > 0 && (
        <Code block className={classes.code} tabIndex={0} aria-label={t('systems.variables')}>
          {namedLines(variables)}
        </Code>
      )}
    </section>
  );
}

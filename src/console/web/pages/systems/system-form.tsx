import { Button, PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { SystemEntry, SystemKind, SystemMethod } from '../../../api/contract/systems.ts';
import { ApiError } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { errorText } from '../../parts/error-text.ts';
import { readNamedLines } from './named-lines.ts';
import { METHOD_NAMES } from './system-state.tsx';
import { entryOf, fieldOf, type SystemValues } from './system-values.ts';
import classes from './systems.module.css';

interface SystemFormProps {
  readonly initial: SystemValues;
  /** `kept`, or the reference to a key vault; undefined where there is none. */
  readonly secret: string | undefined;
  readonly canChange: boolean;
  readonly action: string;
  onSave(entry: SystemEntry): Promise<unknown>;
}

/** What is entered of a system. A secret that is there is never shown, and stays unless another is given. */
export function SystemForm({ initial, secret, canChange, action, onSave }: SystemFormProps) {
  const { t } = useText();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const form = useForm<SystemValues>({
    initialValues: initial,
    validate: {
      properties(text) {
        const { wrongLine } = readNamedLines(text);
        return wrongLine === undefined ? null : t('systems.propertyLine', { line: wrongLine });
      },
    },
    onValuesChange: () => setSaved(false),
  });
  const submit = form.onSubmit(async (values) => {
    setBusy(true);
    setError(undefined);
    try {
      await onSave(entryOf(values));
      form.setFieldValue('secret', '');
      setSaved(true);
    } catch (problem) {
      const field = problem instanceof ApiError ? fieldOf(problem.details.field) : undefined;
      if (field === undefined) setError(problem);
      else form.setFieldError(field, errorText(t, problem));
    } finally {
      setBusy(false);
    }
  });
  const { method } = form.values;
  const text = (name: 'name' | 'url' | 'user' | 'tokenUrl' | 'clientId' | 'scope') => ({
    label: t(`systems.${name}`),
    disabled: !canChange,
    autoComplete: 'off',
    ...form.getInputProps(name),
  });
  const secretHint =
    secret === undefined
      ? t('systems.secretHint')
      : secret === 'kept'
        ? t('systems.secretKept')
        : t('systems.secretReference', { reference: secret });
  return (
    <form className={classes.form} onSubmit={submit}>
      <div className={classes.columns}>
        <TextInput required maxLength={100} {...text('name')} />
        <Select
          label={t('systems.kind')}
          data={[
            { value: 'scim' satisfies SystemKind, label: t('systems.kindScim') },
            { value: 'ias' satisfies SystemKind, label: t('systems.kindIas') },
          ]}
          allowDeselect={false}
          disabled={!canChange}
          {...form.getInputProps('kind')}
        />
      </div>
      <TextInput required description={t('systems.urlHint')} {...text('url')} />
      <div className={classes.columns}>
        <Select
          label={t('systems.method')}
          data={(Object.keys(METHOD_NAMES) as SystemMethod[]).map((value) => ({
            value,
            label: t(METHOD_NAMES[value]),
          }))}
          allowDeselect={false}
          disabled={!canChange}
          {...form.getInputProps('method')}
        />
        {method === 'basic' && <TextInput required {...text('user')} />}
        {method === 'oauth' && (
          <>
            <TextInput required {...text('tokenUrl')} />
            <TextInput required {...text('clientId')} />
            <TextInput {...text('scope')} />
          </>
        )}
        {(method === 'basic' || method === 'bearer' || method === 'oauth') && (
          <PasswordInput
            label={t('systems.secret')}
            description={secretHint}
            autoComplete="new-password"
            disabled={!canChange}
            {...form.getInputProps('secret')}
          />
        )}
      </div>
      {method === 'certificate' && (
        <div className={classes.columns}>
          <Textarea
            label={t('systems.certificate')}
            description={t('systems.pem')}
            rows={5}
            disabled={!canChange}
            {...form.getInputProps('certificate')}
          />
          <Textarea
            label={t('systems.key')}
            description={secretHint}
            rows={5}
            autoComplete="off"
            disabled={!canChange}
            {...form.getInputProps('secret')}
          />
        </div>
      )}
      <Switch
        label={t('systems.proxy')}
        description={t('systems.proxyHint')}
        disabled={!canChange}
        {...form.getInputProps('isProxy', { type: 'checkbox' })}
      />
      <details className={classes.more} open={form.errors.properties !== undefined || undefined}>
        <summary>{t('systems.more')}</summary>
        <div className={classes.columns}>
          <Textarea
            label={t('systems.properties')}
            description={t('systems.propertiesHint')}
            rows={5}
            spellCheck={false}
            disabled={!canChange}
            {...form.getInputProps('properties')}
          />
          <Textarea
            label={t('systems.authorities')}
            description={t('systems.authoritiesHint')}
            rows={5}
            disabled={!canChange}
            {...form.getInputProps('authorities')}
          />
        </div>
      </details>
      <ErrorNote error={error} />
      {canChange && (
        <div className={classes.row}>
          <Button type="submit" loading={isBusy}>
            {action}
          </Button>
          <span role="status" className={classes.dimmed}>
            {isSaved && t('systems.saved')}
          </span>
        </div>
      )}
    </form>
  );
}

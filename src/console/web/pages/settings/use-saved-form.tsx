import { type UseFormReturnType, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { OrganizationSettings } from '../../../api/contract/settings.ts';
import { get, put } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { showFormError } from '../../parts/form-errors.ts';
import { SaveFooter } from '../../parts/save-footer.tsx';

interface SavedForm<Values, Sent> {
  /** Of the settings: what is read, and below which the part is saved. */
  readonly path: string;
  readonly part: 'standard' | 'retention';
  readonly settings: OrganizationSettings;
  readonly canChange: boolean;
  valuesOf(settings: OrganizationSettings): Values;
  toSend(values: Values): Sent;
  onSaved(settings: OrganizationSettings): void;
}

/** A part of the settings; of two who change them at once, the second is told, keeps what was typed, and decides. */
export function useSavedForm<Values extends Record<string, unknown>, Sent>({
  path,
  part,
  settings,
  canChange,
  valuesOf,
  toSend,
  onSaved,
}: SavedForm<Values, Sent>): {
  readonly form: UseFormReturnType<Values>;
  submit(): void;
  readonly footer: ReactNode;
} {
  const { t } = useText();
  const [error, setError] = useState<unknown>();
  const [isSaved, setSaved] = useState(false);
  /** What is typed goes by these, whatever another part of the page was told since. */
  const [seen, setSeen] = useState(settings);
  const form = useForm<Values>({ initialValues: valuesOf(settings), onValuesChange: () => setSaved(false) });
  const save = useMutation({
    mutationFn: (version: number) =>
      put<OrganizationSettings>(`${path}/${part}`, toSend(form.getValues()), { version }),
    onSuccess(answer) {
      setError(undefined);
      form.setValues(valuesOf(answer));
      setSeen(answer);
      setSaved(true);
      onSaved(answer);
    },
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  const read = async () => {
    const latest = await get<OrganizationSettings>(path);
    setError(undefined);
    return latest;
  };
  const showTheirs = async () => {
    const theirs = await read();
    form.setValues(valuesOf(theirs));
    setSeen(theirs);
    onSaved(theirs);
  };
  const saveMine = async () => save.mutate((await read()).version);
  const footer = (
    <SaveFooter
      error={error}
      canChange={canChange}
      isSaving={save.isPending}
      isSaved={isSaved}
      showTheirs={showTheirs}
      saveMine={saveMine}
      onError={setError}
    />
  );
  const isSame = JSON.stringify(settings[part]) === JSON.stringify(seen[part]);
  return { form, submit: () => save.mutate((isSame ? settings : seen).version), footer };
}

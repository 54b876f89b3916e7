import type { UseFormReturnType } from '@mantine/form';
import { ApiError } from '../api/errors.ts';
import type { Translate } from '../messages/catalogue.ts';
import { errorText } from './error-text.ts';

/**
 * Says what the server has against a form beside the field that it means. What was typed stays.
 * @returns what belongs to no field of the form, for an `ErrorNote` above its button
 */
export function showFormError<T extends object>(form: UseFormReturnType<T>, error: unknown, t: Translate): unknown {
  const field = error instanceof ApiError ? error.details.field : undefined;
  if (field === undefined || !((field.split('.')[0] as string) in form.getValues())) return error;
  form.setFieldError(field, errorText(t, error));
  return undefined;
}

import { useEffect, useState } from 'react';
import type { UndoPreviewAnswer, UndoPreviewEvent } from '../../../api/contract/undo.ts';
import { get, urlOf } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { isWhole, type Wish, wishQuery } from './wish.ts';

export interface Preview {
  readonly isLooking: boolean;
  /** Down to when it was looked at. */
  readonly lookedBackTo: string | null;
  readonly seen: UndoPreviewAnswer | undefined;
  readonly error: unknown;
}

const NONE: Preview = { isLooking: false, lookedBackTo: null, seen: undefined, error: undefined };

/** What an undo would do: the server looks for as long as this page is open. */
export function usePreview(slug: string, wish: Wish): Preview {
  const path = `/organizations/${encodeURIComponent(slug)}/undo-preview`;
  // A stream cannot say in a header which language it is to be in.
  const { language } = useText();
  const query = { ...wishQuery(wish), isForced: wish.isForced, language };
  const url = isWhole(wish) ? urlOf(path, query) : '';
  const [preview, setPreview] = useState<Preview>(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is all that counts
  useEffect(() => {
    setPreview(NONE);
    if (url === '') return;
    setPreview({ ...NONE, isLooking: true });
    const events = new EventSource(url);
    const leave = new AbortController();
    events.onmessage = ({ data }) => {
      const event = JSON.parse(data) as UndoPreviewEvent;
      if (event.done !== true) {
        setPreview({ ...NONE, isLooking: true, lookedBackTo: event.lookedBackTo });
        return;
      }
      events.close();
      const error = event.error && new ApiError(400, event.error.code, event.error.message);
      setPreview({ ...NONE, seen: event.result, error });
    };
    events.onerror = () => {
      if (events.readyState !== EventSource.CLOSED) return;
      // A stream that was refused does not say why: asked in the usual way, the same is.
      get(path, { query, signal: leave.signal }).catch((error: unknown) => {
        if (!leave.signal.aborted) setPreview({ ...NONE, error });
      });
    };
    return () => {
      leave.abort();
      events.close();
    };
  }, [url]);
  return preview;
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { SyncRunAnswer } from '../../../api/contract/sync-runs.ts';
import { API, get } from '../../api/client.ts';

/** A run, anew with each of its steps while it goes on. */
export function useSyncRun(path: string) {
  const client = useQueryClient();
  const found = useQuery({ queryKey: [path], queryFn: ({ signal }) => get<SyncRunAnswer>(path, { signal }) });
  const isRunning = found.data?.state === 'running';
  useEffect(() => {
    if (!isRunning) return;
    // Whoever loses it takes it up by itself, and is told all anew.
    const events = new EventSource(`${API}${path}/events`);
    events.onmessage = ({ data }) => {
      const run = JSON.parse(data) as SyncRunAnswer;
      client.setQueryData([path], run);
      if (run.state !== 'running') events.close();
    };
    return () => events.close();
  }, [client, path, isRunning]);
  return found;
}

import { useEffect, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import { noteConnection } from '../connection';

/** Under which names the pages keep what they know of cases. */
export const keysOf = {
  lists: ['cases'] as const,
  all: (caseNo: string) => ['case', caseNo] as const,
  view: (caseNo: string) => ['case', caseNo, 'view'] as const,
  part: (caseNo: string, part: 'events' | 'messages' | 'files') => ['case', caseNo, part] as const,
};

const path = (caseNo: string) => ({ params: { path: { caseNo } } });

export function caseQuery(caseNo: string) {
  return {
    queryKey: keysOf.view(caseNo),
    queryFn: () => answered(api.GET('/api/v1/cases/{caseNo}', path(caseNo))),
  };
}

export function useCase(caseNo: string) {
  return useQuery(caseQuery(caseNo));
}

export function useEvents(caseNo: string) {
  return useQuery({
    queryKey: keysOf.part(caseNo, 'events'),
    queryFn: () => answered(api.GET('/api/v1/cases/{caseNo}/events', path(caseNo))),
  });
}

export function useMessages(caseNo: string) {
  return useQuery({
    queryKey: keysOf.part(caseNo, 'messages'),
    queryFn: () => answered(api.GET('/api/v1/cases/{caseNo}/messages', path(caseNo))),
  });
}

export function useFiles(caseNo: string) {
  return useQuery({
    queryKey: keysOf.part(caseNo, 'files'),
    queryFn: () => answered(api.GET('/api/v1/cases/{caseNo}/files', path(caseNo))),
  });
}

/** Follows a case while its page is open: each new event makes the page look again. Tells whether the line is open. */
export function useLive(caseNo: string): boolean {
  const [isLive, setLive] = useState(true);
  const queries = useQueryClient();
  useEffect(() => {
    const stream = new EventSource(`/api/v1/cases/${encodeURIComponent(caseNo)}/events/stream`);
    stream.onmessage = () => void queries.invalidateQueries({ queryKey: keysOf.all(caseNo) });
    stream.onopen = () => {
      setLive(true);
      noteConnection(true);
    };
    stream.onerror = () => setLive(false);
    return () => stream.close();
  }, [caseNo, queries]);
  return isLive;
}

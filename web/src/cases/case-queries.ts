import { useEffect, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import { noteConnection } from '../connection';

/** Under which names the pages keep what they know of cases. */
export const keysOf = {
  lists: ['cases'] as const,
  all: (caseNo: string) => ['case', caseNo] as const,
  view: (caseNo: string) => ['case', caseNo, 'view'] as const,
  part: (caseNo: string, part: 'events' | 'messages' | 'files' | 'explanation' | 'work') =>
    ['case', caseNo, part] as const,
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

/** Why a case stands where it stands; asked for only when somebody wants to know. */
export function useExplanation(caseNo: string, isWanted: boolean) {
  return useQuery({
    queryKey: keysOf.part(caseNo, 'explanation'),
    queryFn: () => answered(api.GET('/api/v1/cases/{caseNo}/explain', path(caseNo))),
    enabled: isWanted,
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

const reopenMs = 3_000;

/** Follows a case while its page is open: each new event makes the page look again. Tells whether the line is open. */
export function useLive(caseNo: string): boolean {
  const [isLive, setLive] = useState(true);
  const queries = useQueryClient();
  useEffect(
    () =>
      keepFollowing(`/api/v1/cases/${encodeURIComponent(caseNo)}/events/stream`, {
        onNews: () => void queries.invalidateQueries({ queryKey: keysOf.all(caseNo) }),
        onState: setLive,
      }),
    [caseNo, queries],
  );
  return isLive;
}

interface Listening {
  readonly onNews: () => void;
  readonly onState: (isOpen: boolean) => void;
}

/** A browser gives a stream up for good when the desk answers with an error, as it does while it starts: so it is opened anew. */
function keepFollowing(url: string, { onNews, onState }: Listening): () => void {
  let stream = new EventSource(url);
  let timer = 0;
  const follow = (): void => {
    stream.onmessage = onNews;
    stream.onopen = () => {
      onState(true);
      noteConnection(true);
    };
    stream.onerror = () => {
      onState(false);
      if (stream.readyState !== EventSource.CLOSED) return;
      timer = window.setTimeout(() => {
        stream = new EventSource(url);
        follow();
      }, reopenMs);
    };
  };
  follow();
  return () => {
    window.clearTimeout(timer);
    stream.close();
  };
}

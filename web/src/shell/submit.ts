import { useRef } from 'react';
import { useMutation } from '@tanstack/react-query';
import { ApiProblem, newKey } from '../api/client';

export interface Submit<V> {
  readonly send: (given: V) => void;
  readonly again: () => void;
  readonly isSending: boolean;
  readonly problem: Error | null;
  readonly forget: () => void;
}

/**
 * Sends a form once: it has one key until the desk has answered, so a click whose outcome is unknown may be repeated.
 * Where nothing was given, the same thing is sent again.
 */
export function useSubmit<V, T>(
  send: (given: V, key: string) => Promise<T>,
  done: (result: T, given: V) => void,
): Submit<V> {
  const key = useRef(newKey());
  // What is sent may be nothing at all, and yet be sent again.
  const sent = useRef<{ readonly given: V } | null>(null);
  const { mutate, isPending, error, reset } = useMutation<T, Error, V>({
    mutationFn: (given) => send(given, key.current),
    onSuccess: (result, given) => {
      key.current = newKey();
      done(result, given);
    },
    onError: (failure) => {
      // What was refused is refused for good under its key; what is unknown, and what is no answer at all, must keep it.
      if (failure instanceof ApiProblem && !failure.unknown) key.current = newKey();
    },
  });
  return {
    send: (given) => {
      if (isPending) return;
      sent.current = { given };
      mutate(given);
    },
    again: () => {
      if (sent.current !== null) mutate(sent.current.given);
    },
    isSending: isPending,
    problem: error,
    forget: reset,
  };
}

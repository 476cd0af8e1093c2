import { useRef, useState } from 'react';
import { newKey } from '../api/client';
import { uploadFile } from './upload';

export interface SentFile {
  readonly id: string;
  readonly file: File;
  readonly state: 'sending' | 'kept' | 'aside' | 'failed';
  /** How much of it is sent, from 0 to 1. */
  readonly share: number;
  readonly problem: Error | null;
}

interface Uploads {
  readonly files: readonly SentFile[];
  readonly send: (files: readonly File[]) => void;
  readonly again: (id: string) => void;
}

interface Target {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends files one by one, each with its progress and a way to send it again. */
export function useUploads(target: Target, onKept: () => void = () => undefined): Uploads {
  const [files, setFiles] = useState<readonly SentFile[]>([]);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const change = (id: string, changed: Partial<SentFile>): void =>
    setFiles((before) => before.map((one) => (one.id === id ? { ...one, ...changed } : one)));
  const begin = ({ id, file }: Pick<SentFile, 'id' | 'file'>): void => {
    change(id, { state: 'sending', share: 0, problem: null });
    const upload = {
      path: target.path,
      file,
      headers: { ...target.headers, 'idempotency-key': id },
      onProgress: (share: number) => change(id, { share }),
    };
    // One after another: a phone's line is narrow, and the first should be there soon.
    queue.current = queue.current
      .then(() => uploadFile(upload))
      .then((isAside) => {
        change(id, { state: isAside ? 'aside' : 'kept', share: 1 });
        onKept();
      })
      .catch((problem: unknown) =>
        change(id, { state: 'failed', problem: problem instanceof Error ? problem : null }),
      );
  };
  return {
    files,
    send: (added) => {
      const fresh = added.map((file): SentFile => {
        return { id: newKey(), file, state: 'sending', share: 0, problem: null };
      });
      setFiles((before) => [...before, ...fresh]);
      fresh.forEach(begin);
    },
    again: (id) => files.filter((one) => one.id === id).forEach(begin),
  };
}

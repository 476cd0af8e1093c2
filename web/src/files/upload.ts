import { ApiProblem, deskHeaders, problemOf } from '../api/client';

interface Upload {
  readonly path: string;
  readonly file: File;
  /** Headers beside those of every request, such as the key or the token. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hears which share of the file is sent, from 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Sends a file as it is and tells how far it is: `fetch` cannot say that of what it sends.
 * @returns whether it was set aside, so that not everybody may open it
 * @throws ApiProblem
 */
export function uploadFile({ path, file, headers, onProgress }: Upload): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${path}?name=${encodeURIComponent(file.name)}`);
    const all = { ...deskHeaders(), ...headers, 'content-type': 'application/octet-stream' };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.onload = () => {
      if (request.status < 300) resolve(isSetAside(jsonIn(request.responseText)));
      else reject(problemOf(request.status, jsonIn(request.responseText)));
    };
    // The same file again is the same file, so that sending it once more is always safe.
    request.onerror = () => reject(new ApiProblem(0, true, null));
    request.send(file);
  });
}

function isSetAside(kept: unknown): boolean {
  return typeof kept === 'object' && kept !== null && 'quarantined' in kept && kept.quarantined !== null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

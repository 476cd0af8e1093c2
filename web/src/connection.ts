import { useSyncExternalStore } from 'react';

let lost = false;
const listeners = new Set<() => void>();

/** Notes whether the desk was heard the last time somebody listened or asked. */
export function noteConnection(heard: boolean): void {
  if (lost === !heard) return;
  lost = !heard;
  listeners.forEach((tell) => tell());
}

// A browser that loses its network says so before anybody asks the desk for something.
window.addEventListener('offline', () => noteConnection(false));

/** Whether what the page shows may be old, because the desk cannot be heard. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(subscribe, () => lost);
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

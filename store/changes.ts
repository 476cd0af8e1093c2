import type { Database } from './database';
import { listenTo } from './notifications';

type Listener = (version: number) => void;

/** News of the case record as PostgreSQL announces them. */
export interface Changes {
  /** Waits until the record of a case has reached a version; false when the time is over first. */
  waitForVersion(caseNo: string, version: number, timeoutMs: number): Promise<boolean>;
  /** Calls the listener with each new version of a case, until the returned function is called. */
  subscribe(caseNo: string, listener: Listener): () => void;
  close(): Promise<void>;
}

/**
 * One listening connection per process, however many people wait; a lost one comes back by itself.
 * Rejects when the database cannot be reached at first.
 */
export async function createChanges(url: string, db: Database): Promise<Changes> {
  const listeners = new Map<string, Set<Listener>>();
  const announce = (caseNo: string, version: number): void =>
    listeners.get(caseNo)?.forEach((listener) => listener(version));

  async function readVersions(caseNos: readonly string[]): Promise<void> {
    if (caseNos.length === 0) return;
    const rows = await db
      .selectFrom('cases')
      .select(['case_no', 'version'])
      .where('case_no', 'in', caseNos)
      .execute()
      // Whoever waits sees his time run out, and the next announcement may still come.
      .catch(() => []);
    rows.forEach((row) => announce(row.case_no, row.version));
  }

  const subscription = await listenTo(url, 'case_changed', (payload) => {
    const [caseNo = '', version = ''] = payload.split(' ');
    if (caseNo !== '') announce(caseNo, Number(version));
    else void readVersions([...listeners.keys()]);
  });

  function subscribe(caseNo: string, listener: Listener): () => void {
    const set = listeners.get(caseNo) ?? new Set<Listener>();
    listeners.set(caseNo, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && listeners.get(caseNo) === set) listeners.delete(caseNo);
    };
  }

  function waitForVersion(caseNo: string, version: number, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (reached: boolean): void => {
        clearTimeout(timer);
        unsubscribe();
        resolve(reached);
      };
      const timer = setTimeout(() => end(false), timeoutMs);
      const unsubscribe = subscribe(caseNo, (now) => {
        if (now >= version) end(true);
      });
      // Subscribed first, read second: a version that comes in between is seen by one of the two.
      void readVersions([caseNo]);
    });
  }

  return { subscribe, waitForVersion, close: () => subscription.close() };
}

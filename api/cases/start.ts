import { markStarted } from '../../store/cases/appeals';
import type { CaseState } from '../../workflows/contract';
import type { ApiDeps } from '../deps';

/** Starts the workflows of cases; one that cannot be started now is left to the sweep. */
export async function startAll(
  { db, cases, log }: Pick<ApiDeps, 'db' | 'cases' | 'log'>,
  states: readonly CaseState[],
): Promise<void> {
  await Promise.all(
    states.map(async (state) => {
      try {
        await cases.start(state);
        await markStarted(db, state.caseNo);
      } catch (error) {
        log.warn(
          { caseNo: state.caseNo, reason: error instanceof Error ? error.name : 'unknown' },
          'not started yet',
        );
      }
    }),
  );
}

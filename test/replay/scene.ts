import type { Outcome, Stage } from '../../workflows/contract';
import type { CaseRig } from '../support/case-rig';

/** A case as it is left at one point of its life: where it must stand then, and how it came there. */
export interface Scene {
  readonly at: Stage;
  readonly outcome?: Outcome;
  /** Whether its days are moments: for what silence does. */
  readonly quick?: boolean;
  play(rig: CaseRig): Promise<string>;
}

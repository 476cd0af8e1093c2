import type { Person } from '../../local/demo/sessions';
import { PatientWorld } from '../chaos/patient-world';

/** Patient people who look at the clock: how long each of their clicks took until it was acknowledged. */
export class TimedWorld extends PatientWorld {
  private tookMs: number[] = [];

  override async call<T>(who: Person | null, path: string, body?: object): Promise<T> {
    const since = performance.now();
    const answer = await super.call<T>(who, path, body);
    if (body !== undefined) this.tookMs.push(performance.now() - since);
    return answer;
  }

  /** The times since they were asked for last. */
  takeTimes(): readonly number[] {
    const taken = this.tookMs;
    this.tookMs = [];
    return taken;
  }
}

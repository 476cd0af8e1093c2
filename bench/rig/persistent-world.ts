import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Person } from '../../local/demo/sessions';
import { World } from '../../local/demo/world';

const GIVE_UP_MS = 120_000;
const AGAIN_MS = 100;

/** The people of the desk while its parts die: what is not answered is sent again under its key, as a page does. */
export class PersistentWorld extends World {
  override async call<T>(who: Person | null, path: string, body?: object): Promise<T> {
    const key = randomUUID();
    for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await pause(AGAIN_MS)) {
      const answer = await this.request(who, path, { body, key })
        .then(async (response) => ({ status: response.status, text: await response.text() }))
        .catch(() => null);
      if (answer === null || answer.status >= 500) continue;
      if (answer.status < 300) return JSON.parse(answer.text) as T;
      throw new Error(`${path} answered ${String(answer.status)}: ${answer.text}`);
    }
    throw new Error(`${path} was not answered in two minutes`);
  }
}

import { ApiProblem } from '../../api/client';
import type { Appeal } from './appeal-values';

type Zoned = Pick<Appeal, 'timeZone'>;

/**
 * Sends with the zone of the reader's clock, as his browser names it. One that the browser or the desk does not know
 * must keep nobody from his right: then it is sent without (E6).
 */
export async function withTimeZone<T>(send: (zone: Zoned) => Promise<T>): Promise<T> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  try {
    return await send({ timeZone });
  } catch (error) {
    if (!isZoneRefused(error)) throw error;
    return send({});
  }
}

function isZoneRefused(error: unknown): boolean {
  const errors: unknown = error instanceof ApiProblem ? error.problem?.['errors'] : null;
  return Array.isArray(errors) && errors.some(isAboutZone);
}

function isAboutZone(one: unknown): boolean {
  return typeof one === 'object' && one !== null && 'path' in one && one.path === 'timeZone';
}

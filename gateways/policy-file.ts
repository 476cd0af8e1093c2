import { readFileSync } from 'node:fs';
import { policyVersions, withVersions } from '../policy';
import type { PolicyVersions } from '../policy';

/**
 * The published versions of the policy, with those of a file where one is named.
 * @throws Error in one line that says what is wrong with the file
 */
export function policiesWith(file: string | undefined): PolicyVersions {
  if (file === undefined) return policyVersions;
  const result = withVersions(policyVersions, contentOf(file));
  if ('versions' in result) return result.versions;
  throw new Error(`Cannot publish the policies of ${file}: ${result.problems.join('; ')}`);
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot publish the policies of ${file}: ${reason}`, { cause });
  }
}

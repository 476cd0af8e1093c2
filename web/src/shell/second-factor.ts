import { useQuery } from '@tanstack/react-query';
import { ApiProblem, answered, api } from '../api/client';
import type { Words } from '../words/words';

const secondFactorKey = ['second-factor'] as const;

/** One's own second factor, as it stands. */
export function useSecondFactor() {
  return useQuery({
    queryKey: secondFactorKey,
    queryFn: () => answered(api.GET('/api/v1/second-factor')),
  });
}

/** The reason that the desk gives with a refusal, by its name. */
export function reasonOf(problem: Error | null): string | null {
  const reason = problem instanceof ApiProblem ? problem.problem?.['reason'] : undefined;
  return typeof reason === 'string' ? reason : null;
}

/** What a refusal of a code means, by the status of the answer. */
export function factorMeaning(
  problem: Error | null,
  { reasons }: Words['factor'],
): Readonly<Partial<Record<number, string>>> {
  const known: Readonly<Record<string, string>> = reasons;
  const meant = known[reasonOf(problem) ?? ''];
  return problem instanceof ApiProblem && meant !== undefined ? { [problem.status]: meant } : {};
}

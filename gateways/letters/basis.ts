import type { RuleId } from '../../policy';
import type { LetterFacts } from './facts';

/** The rules of the decision that sent a letter and that its own words do not cite yet. */
export function uncited({ basis }: Pick<LetterFacts, 'basis'>, said: string): readonly RuleId[] {
  const cited = new Set([...said.matchAll(/\(([^()]*)\)/g)].flatMap(([, ids = '']) => ids.split(/,\s*/)));
  return (basis?.rules ?? []).filter((id) => !cited.has(id));
}

import { Alert, Button, List, Stack, Text } from '@mantine/core';
import type { RuleId } from '../../../policy';
import { ApiProblem } from '../api/client';
import type { Action } from '../api/types';
import { useWords } from '../words/language';
import type { Words } from '../words/words';
import { asksWho, ConfirmIdentity } from './confirm-identity';
import type { Submit } from './submit';

/** What an answer means at this place, by its status, where the desk's own words would mislead. */
type Meaning = Readonly<Partial<Record<number, string>>>;

interface NoticeProps {
  readonly problem: Error | null;
  readonly again?: () => void;
  readonly meaning?: Meaning;
}

/** What went wrong, why, and what to do about it. */
export function ProblemNotice({ problem, again, meaning = {} }: NoticeProps) {
  const words = useWords();
  if (problem === null) return null;
  const isUnknown = problem instanceof ApiProblem && problem.unknown;
  const meant = problem instanceof ApiProblem ? meaning[problem.status] : undefined;
  const detail = meant ?? (problem instanceof ApiProblem ? detailOf(problem, words) : problem.message);
  return (
    <Alert
      role="alert"
      color={isUnknown ? 'yellow' : 'red'}
      variant="outline"
      title={isUnknown ? undefined : words.shell.failed}
    >
      <Stack gap="xs">
        {isUnknown ? <Text>{words.shell.unknown}</Text> : null}
        {detail === undefined ? null : <Text>{detail}</Text>}
        {isUnknown || meant !== undefined ? null : <Text>{whatToDo(problem, words)}</Text>}
        <Grounds problem={problem} words={words} />
        {isUnknown && again !== undefined ? (
          <div>
            <Button onClick={again}>{words.shell.sendAgain}</Button>
          </div>
        ) : null}
      </Stack>
    </Alert>
  );
}

interface SubmitProblemProps<V> {
  readonly submit: Submit<V>;
  readonly meaning?: Meaning;
}

/** The problem of a form, with the way to send the same thing again; or the question who sends it. */
export function SubmitProblem<V>({ submit, meaning = {} }: SubmitProblemProps<V>) {
  const { problem, again, forget } = submit;
  if (asksWho(problem)) return <ConfirmIdentity again={again} cancel={forget} />;
  return <ProblemNotice problem={problem} again={again} meaning={meaning} />;
}

function Grounds({ problem, words }: { readonly problem: Error; readonly words: Words }) {
  if (!(problem instanceof ApiProblem) || problem.problem === null) return null;
  const { rules = [], allowedActions = [] } = problem.problem;
  return (
    <>
      {rules.length === 0 ? null : (
        <List size="sm">
          {rules.map((id) => (
            <List.Item key={id}>
              {id}: {isRule(id, words) ? words.cases.rules[id] : ''}
            </List.Item>
          ))}
        </List>
      )}
      {allowedActions.length === 0 ? null : (
        <Text size="sm">
          {words.shell.allowedNow}:{' '}
          {allowedActions
            .map((name) => (isAction(name, words) ? words.actions.names[name] : name))
            .join(' · ')}
        </Text>
      )}
    </>
  );
}

/** What the desk says, or in the reader's language what its reason means. */
function detailOf({ problem }: ApiProblem, words: Words): string | undefined {
  const reasons: Readonly<Record<string, string>> = words.shell.reasons;
  const reason = problem?.['reason'];
  return (typeof reason === 'string' ? reasons[reason] : undefined) ?? problem?.detail;
}

function whatToDo(problem: Error, words: Words): string {
  const advice: Readonly<Record<number, string>> = words.shell.whatToDo;
  return problem instanceof ApiProblem ? (advice[problem.status] ?? '') : '';
}

function isRule(id: string, words: Words): id is RuleId {
  return id in words.cases.rules;
}

function isAction(name: string, words: Words): name is Action {
  return name in words.actions.names;
}

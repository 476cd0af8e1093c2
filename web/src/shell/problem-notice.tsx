import { Alert, Anchor, Button, List, Stack, Text } from '@mantine/core';
import type { RuleId } from '../../../policy';
import { ApiProblem } from '../api/client';
import type { Action } from '../api/types';
import { useLanguage, useWords } from '../words/language';
import type { Words } from '../words/words';
import { asksWho, ConfirmIdentity } from './confirm-identity';
import { reasonOf } from './second-factor';
import { useSession } from './session';
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
  const isCustomer = useSession()?.kind === 'customer';
  if (problem === null) return null;
  const isUnknown = problem instanceof ApiProblem && problem.unknown;
  const meant = problem instanceof ApiProblem ? meaning[problem.status] : undefined;
  const meaningHere = meant ?? reasonIn(problem, words);
  const advice = whatToDo(problem, isCustomer, words);
  return (
    <Alert
      role="alert"
      color={isUnknown ? 'yellow' : 'red'}
      variant="outline"
      title={isUnknown ? undefined : words.shell.failed}
    >
      <Stack gap="xs">
        {isUnknown ? <Text>{words.shell.unknown}</Text> : null}
        {meaningHere === undefined ? null : <Text>{meaningHere}</Text>}
        {isUnknown || meant !== undefined || advice === undefined ? null : <Text>{advice}</Text>}
        {meaningHere !== undefined || (isCustomer && advice !== undefined) ? null : (
          <Detail problem={problem} />
        )}
        <Grounds problem={problem} words={words} />
        {problem instanceof ApiProblem && problem.status === 401 && meant === undefined ? (
          <Anchor href={isCustomer ? '/open' : '/sign-in'} underline="always">
            {isCustomer ? words.customer.linkAsk : words.signIn.submit}
          </Anchor>
        ) : null}
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

/** What the desk says in its own words, which are English: folded for whoever reads another language. */
function Detail({ problem }: { readonly problem: Error }) {
  const { language, words } = useLanguage();
  if (problem instanceof ApiProblem && problem.problem === null) return null;
  if (language === 'en') return <Text>{problem.message}</Text>;
  return (
    <details>
      <summary>{words.work.details}</summary>
      <Text lang="en">{problem.message}</Text>
    </details>
  );
}

/** What the desk's reason means, in the reader's language. */
function reasonIn(problem: Error, words: Words): string | undefined {
  const reasons: Readonly<Record<string, string>> = words.shell.reasons;
  return reasons[reasonOf(problem) ?? ''];
}

function whatToDo(problem: Error, isCustomer: boolean, { shell, customer }: Words): string | undefined {
  if (!(problem instanceof ApiProblem)) return undefined;
  const advice: Readonly<Record<number, string>> = shell.whatToDo;
  const theirs: Readonly<Record<number, string>> = customer.whatToDo;
  return (isCustomer ? theirs[problem.status] : undefined) ?? advice[problem.status];
}

function isRule(id: string, words: Words): id is RuleId {
  return id in words.cases.rules;
}

function isAction(name: string, words: Words): name is Action {
  return name in words.actions.names;
}

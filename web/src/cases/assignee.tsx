import { Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { CaseView } from '../api/types';
import { useNames } from '../shell/names';
import { SubmitProblem } from '../shell/problem-notice';
import { useSession } from '../shell/session';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { keysOf } from './case-queries';

/** Whose work a case is, and the way to take it or to give it back. */
export function Assignee({ view: { caseNo, assignee } }: { readonly view: CaseView }) {
  const { cases } = useWords();
  const session = useSession();
  const nameOf = useNames([assignee]);
  const queries = useQueryClient();
  const submit = useSubmit(
    (userId: 'me' | null) =>
      answered(
        api.PUT('/api/v1/cases/{caseNo}/assignee', { params: { path: { caseNo } }, body: { userId } }),
      ),
    (changed) => {
      queries.setQueryData(keysOf.view(caseNo), changed);
      void queries.invalidateQueries({ queryKey: keysOf.lists });
    },
  );
  const isMine = session?.kind === 'staff' && session.userId === assignee;
  return (
    <Group gap="xs">
      <Text size="sm">{assignee === null ? cases.views.nobodys : cases.views.takenBy(nameOf(assignee))}</Text>
      <Button
        size="compact-sm"
        variant="default"
        loading={submit.isSending}
        onClick={() => submit.send(isMine ? null : 'me')}
      >
        {isMine ? cases.views.giveBack : cases.views.take}
      </Button>
      <SubmitProblem submit={submit} />
    </Group>
  );
}

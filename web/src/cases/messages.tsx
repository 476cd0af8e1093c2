import { useEffect, useRef, useState } from 'react';
import { Button, Paper, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { Message } from '../api/types';
import { useFormat } from '../format';
import { useNames } from '../shell/names';
import { Empty, Waiting } from '../shell/page';
import { useNotice } from '../shell/notice';
import { ProblemNotice, SubmitProblem } from '../shell/problem-notice';
import { useRole } from '../shell/session';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';
import { Card } from './card';
import { keysOf, useMessages } from './case-queries';
import { ReplyForm } from './reply';

/** The letters of a case and the notes of its people. */
export function CaseMessages({ caseNo }: { readonly caseNo: string }) {
  const { cases } = useWords();
  const { data, error, isPending } = useMessages(caseNo);
  const items = data?.items ?? [];
  const nameOf = useNames(items.map(({ author }) => author.id));
  const role = useRole();
  return (
    <Card title={cases.messages}>
      <Stack gap="sm">
        {isPending ? <Waiting /> : null}
        <ProblemNotice problem={error} />
        {data && items.length === 0 ? <Empty>{cases.noMessages}</Empty> : null}
        {items.map((message) => (
          <Letter key={message.messageId} message={message} author={nameOf(message.author.id)} />
        ))}
        {role === 'support' || role === 'manager' ? <ReplyForm caseNo={caseNo} /> : null}
        <NoteForm caseNo={caseNo} />
      </Stack>
    </Card>
  );
}

/** Whether the address of the page names this letter: then it is brought before the reader's eyes. */
function useNamed(messageId: string) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (window.location.hash !== `#${messageId}`) return;
    place.current?.scrollIntoView({ block: 'center' });
    place.current?.focus({ preventScroll: true });
  }, [messageId]);
  return place;
}

function Letter({ message, author }: { readonly message: Message; readonly author: string }) {
  const { cases } = useWords();
  const { time } = useFormat();
  const { messageId, kind, subject, text, at, sentAt, lastError } = message;
  const place = useNamed(messageId);
  const kinds = {
    'letter-out': cases.letterOut,
    'letter-in': cases.letterIn,
    bounce: cases.bounce,
    automatic: cases.automatic,
    text: author === '' ? named(cases.who, message.author.role ?? 'nobody') : author,
  };
  return (
    <Paper withBorder p="sm" id={messageId} ref={place} tabIndex={-1}>
      <Text size="sm" c="dimmed">
        {time(at)} · {kinds[kind]}
        {kind === 'letter-out' && author !== '' ? ` · ${author}` : ''}
        {kind === 'letter-out' && sentAt === null ? ` · ${cases.waitsToBeSent}` : ''}
      </Text>
      {subject === null ? null : <Text fw={600}>{subject}</Text>}
      <Text size="sm" className="wrapping">
        {text ?? ''}
      </Text>
      {lastError === null ? null : <Text c="red">{lastError}</Text>}
    </Paper>
  );
}

function NoteForm({ caseNo }: { readonly caseNo: string }) {
  const { cases } = useWords();
  const isStaff = useRole() !== null;
  const [text, setText] = useState('');
  const queries = useQueryClient();
  const notice = useNotice();
  const submit = useSubmit(
    (note: string, key) =>
      answered(
        api.POST('/api/v1/cases/{caseNo}/messages', {
          params: { path: { caseNo }, header: { 'Idempotency-Key': key } },
          body: { text: note },
        }),
      ),
    () => {
      setText('');
      notice(isStaff ? cases.noteKept : cases.messageKept);
      void queries.invalidateQueries({ queryKey: keysOf.part(caseNo, 'messages') });
    },
  );
  return (
    <form
      className="not-printed"
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(text);
      }}
    >
      <Stack gap="xs">
        <Textarea
          label={isStaff ? cases.note : cases.message}
          autosize
          minRows={2}
          required
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <SubmitProblem submit={submit} />
        <div>
          <Button type="submit" variant="default" loading={submit.isSending}>
            {isStaff ? cases.addNote : cases.addMessage}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

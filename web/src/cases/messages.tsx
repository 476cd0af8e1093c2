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

/** The letters of a case and the notes of its people, the newest first; who wants to write finds the place above them. */
export function CaseMessages({ caseNo }: { readonly caseNo: string }) {
  const { cases } = useWords();
  const { data, error, isPending } = useMessages(caseNo);
  const items = [...(data?.items ?? [])].reverse();
  const newestLetter = items.find(({ kind }) => kind !== 'text');
  const nameOf = useNames(items.map(({ author }) => author.id));
  const role = useRole();
  return (
    <Card title={cases.messages}>
      <Stack gap="sm">
        {role === 'support' || role === 'manager' ? <ReplyForm caseNo={caseNo} /> : null}
        <NoteForm caseNo={caseNo} />
        {isPending ? <Waiting /> : null}
        <ProblemNotice problem={error} />
        {data && items.length === 0 ? <Empty>{cases.noMessages}</Empty> : null}
        {items.map((message) => (
          <Letter
            key={message.messageId}
            message={message}
            author={nameOf(message.author.id)}
            isNewest={message === newestLetter}
          />
        ))}
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

interface LetterProps {
  readonly message: Message;
  readonly author: string;
  readonly isNewest: boolean;
}

/** A note is read as it stands; of letters only the newest is open, and the one that the page's address names. */
function Letter({ message, author, isNewest }: LetterProps) {
  const { messageId, kind, subject, text, lastError } = message;
  const place = useNamed(messageId);
  const head = useHead(message, author);
  const body = (
    <Text size="sm" className="wrapping">
      {text ?? ''}
    </Text>
  );
  return (
    <Paper withBorder p="sm" component="article" id={messageId} ref={place} tabIndex={-1}>
      {kind === 'text' ? (
        <>
          <Text size="sm" c="dimmed">
            {head}
          </Text>
          {body}
        </>
      ) : (
        <details className="letter" open={isNewest || window.location.hash === `#${messageId}`}>
          <summary>
            <Text span size="sm" c="dimmed">
              {head}
            </Text>
            {subject === null ? null : (
              <Text span display="block" fw={600}>
                {subject}
              </Text>
            )}
          </summary>
          {body}
        </details>
      )}
      {lastError === null ? null : <Text c="red">{lastError}</Text>}
    </Paper>
  );
}

/** When it was written, and by whom as the reader would say it. */
function useHead({ kind, author: by, at, sender, sentAt }: Message, author: string): string {
  const { cases, customer } = useWords();
  const { time } = useFormat();
  const forStaff = useRole() !== null;
  const role = named(cases.who, by.role ?? 'nobody');
  const letterIn = by.role === null ? `${cases.letterOfOther} ${sender ?? ''}` : cases.letterIn;
  const written = {
    'letter-out': forStaff ? cases.letterOut : customer.weWrote,
    'letter-in': forStaff ? letterIn : customer.youWrote,
    bounce: cases.bounce,
    automatic: cases.automatic,
    text: !forStaff && by.role === 'customer' ? customer.youWrote : author === '' ? role : author,
  };
  return [
    time(at),
    written[kind],
    kind === 'letter-out' ? author : '',
    kind === 'letter-out' && sentAt === null ? cases.waitsToBeSent : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
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

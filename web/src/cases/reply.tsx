import { useState } from 'react';
import { Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import { useNotice } from '../shell/notice';
import { ProblemNotice, SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';
import { keysOf } from './case-queries';
import { useReplyWords } from './reply-words';

interface Written {
  readonly subject: string;
  readonly text: string;
}

const nothing: Written = { subject: '', text: '' };

/** A draft takes the place of an untouched one; to a person's own words it is added. */
function joined(
  { subject, text }: Written,
  { draft, filled }: { readonly draft: Written; readonly filled: Written },
): Written {
  const isOwn = (words: string, before: string): boolean => words.trim() !== '' && words !== before;
  return {
    subject: isOwn(subject, filled.subject) ? subject : draft.subject,
    text: isOwn(text, filled.text) ? `${text.trimEnd()}\n\n${draft.text}` : draft.text,
  };
}

/** A letter to the customer in one's own words; what fits the case is offered to begin with. */
export function ReplyForm({ caseNo }: { readonly caseNo: string }) {
  const replies = useReplyWords();
  const { shell } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [letter, setLetter] = useState(nothing);
  const [filled, setFilled] = useState(nothing);
  const submit = useReply(caseNo, () => {
    setLetter(nothing);
    setOpen(false);
  });
  const fill = (draft: Written): void => {
    setLetter(joined(letter, { draft, filled }));
    setFilled(draft);
  };
  if (!isOpen)
    return (
      <div>
        <Button onClick={() => setOpen(true)}>{replies.begin}</Button>
      </div>
    );
  return (
    <form
      aria-label={replies.title}
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(letter);
      }}
    >
      <Stack gap="xs">
        <Templates caseNo={caseNo} take={fill} />
        <TextInput
          label={replies.subject}
          required
          maxLength={200}
          value={letter.subject}
          onChange={({ currentTarget }) => setLetter({ ...letter, subject: currentTarget.value })}
        />
        <Textarea
          label={replies.text}
          required
          autosize
          minRows={6}
          maxRows={24}
          maxLength={10_000}
          value={letter.text}
          onChange={({ currentTarget }) => setLetter({ ...letter, text: currentTarget.value })}
        />
        <SubmitProblem submit={submit} />
        <Group gap="sm">
          <Button type="submit" loading={submit.isSending}>
            {replies.send}
          </Button>
          <Button variant="default" onClick={() => setOpen(false)}>
            {shell.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useReply(caseNo: string, whenSent: () => void) {
  const replies = useReplyWords();
  const queries = useQueryClient();
  const notice = useNotice();
  return useSubmit(
    (body: Written, key) =>
      answered(
        api.POST('/api/v1/cases/{caseNo}/letters', {
          params: { path: { caseNo }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    () => {
      whenSent();
      notice(replies.sent);
      void queries.invalidateQueries({ queryKey: keysOf.part(caseNo, 'messages') });
      void queries.invalidateQueries({ queryKey: keysOf.part(caseNo, 'work') });
    },
  );
}

interface TemplatesProps {
  readonly caseNo: string;
  readonly take: (letter: Written) => void;
}

/** The letters that fit the case as it stands. One is taken only when its button is pressed. */
function Templates({ caseNo, take }: TemplatesProps) {
  const replies = useReplyWords();
  const [chosen, choose] = useState('frame');
  const { data, error } = useQuery({
    queryKey: [...keysOf.all(caseNo), 'drafts'],
    queryFn: () =>
      answered(api.GET('/api/v1/cases/{caseNo}/letter-drafts', { params: { path: { caseNo } } })),
  });
  const items = data?.items ?? [];
  const draft = items.find(({ template }) => template === chosen) ?? items[0];
  return (
    <>
      <ProblemNotice problem={error} />
      <Group align="end" gap="sm">
        <NativeSelect
          flex={1}
          miw={200}
          label={replies.template}
          value={draft?.template ?? ''}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
          data={items.map(({ template }) => ({ value: template, label: named(replies.templates, template) }))}
        />
        <Button
          variant="default"
          disabled={draft === undefined}
          onClick={() => draft && take({ subject: draft.subject, text: draft.text })}
        >
          {replies.fill}
        </Button>
      </Group>
      <Text size="sm">
        {replies.filledIn} {data ? replies.inLanguage(named(replies.languages, data.language)) : ''}
      </Text>
    </>
  );
}

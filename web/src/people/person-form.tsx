import { useState } from 'react';
import { Alert, Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { Erasure } from '../api/types';
import { useNotice } from '../shell/notice';
import { SubmitProblem } from '../shell/problem-notice';
import { saveFile } from '../shell/save-file';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { usePeopleWords } from './people-words';
import { erasuresKey, rowsOf } from './queries';

type FileKind = 'pdf' | 'json';

async function fetchFile(email: string, kind: FileKind): Promise<Blob> {
  const asked = { body: { email }, parseAs: 'blob' } as const;
  return kind === 'pdf'
    ? answered(api.POST('/api/v1/people/export.pdf', asked))
    : answered(api.POST('/api/v1/people/export', asked));
}

function useFile(email: string) {
  return useSubmit(
    (kind: FileKind) => fetchFile(email, kind),
    (content, kind) => saveFile(`person.${kind}`, content),
  );
}

/** Asks for the file of the person behind an address, or has him forgotten. */
export function PersonForm() {
  const people = usePeopleWords();
  const [email, setEmail] = useState('');
  const [isForgetting, setForgetting] = useState(false);
  const file = useFile(email);
  return (
    <form
      aria-label={people.person}
      onSubmit={(event) => {
        event.preventDefault();
        file.send('pdf');
      }}
    >
      <Fieldset legend={people.person}>
        <Stack gap="sm">
          <TextInput
            required
            type="email"
            label={people.email}
            description={people.emailHint}
            maxLength={320}
            maw={480}
            value={email}
            onChange={({ currentTarget }) => {
              setEmail(currentTarget.value);
              setForgetting(false);
            }}
          />
          <Group gap="sm">
            <Button type="submit" loading={file.isSending}>
              {people.filePdf}
            </Button>
            <Button
              variant="default"
              loading={file.isSending}
              onClick={({ currentTarget: { form } }) => {
                if (form?.reportValidity()) file.send('json');
              }}
            >
              {people.fileJson}
            </Button>
            {isForgetting ? null : (
              <Button
                variant="outline"
                color="red"
                onClick={({ currentTarget: { form } }) => setForgetting(form?.reportValidity() ?? false)}
              >
                {people.forget}
              </Button>
            )}
          </Group>
          <SubmitProblem submit={file} />
          {isForgetting ? <Forgetting email={email} close={() => setForgetting(false)} /> : null}
        </Stack>
      </Fieldset>
    </form>
  );
}

/** Says what will be gone, and does it once that is confirmed. */
function Forgetting({ email, close }: { readonly email: string; readonly close: () => void }) {
  const people = usePeopleWords();
  const { shell } = useWords();
  const queries = useQueryClient();
  const notice = useNotice();
  const submit = useSubmit(
    () => answered<Erasure>(api.POST('/api/v1/erasures', { body: { email } })),
    (erasure) => {
      const done = rowsOf(erasure) === 0 ? people.nothingHeld : people.isForgotten;
      notice(erasure.state === 'done' ? done : people.isWaiting);
      void queries.invalidateQueries({ queryKey: erasuresKey });
      close();
    },
  );
  return (
    <Alert color="red" variant="outline" title={people.forgetSure(email)}>
      <Stack gap="sm">
        <Text>{people.forgetText}</Text>
        <Group gap="sm">
          <Button color="red.9" loading={submit.isSending} onClick={() => submit.send(undefined)}>
            {people.forgetNow}
          </Button>
          <Button variant="default" onClick={close}>
            {shell.cancel}
          </Button>
        </Group>
        <SubmitProblem submit={submit} />
      </Stack>
    </Alert>
  );
}

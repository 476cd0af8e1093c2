import { Anchor, FileInput, List, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { sendFile } from '../api/client';
import { useFormat } from '../format';
import { Empty, Waiting } from '../shell/page';
import { useNotice } from '../shell/notice';
import { ProblemNotice, SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { Card } from './card';
import { keysOf, useFiles } from './case-queries';

/** Photos, logs and invoices of a case. */
export function CaseFiles({ caseNo }: { readonly caseNo: string }) {
  const { cases } = useWords();
  const { time, count } = useFormat();
  const { data, error, isPending } = useFiles(caseNo);
  return (
    <Card title={cases.files}>
      <Stack gap="sm">
        {isPending ? <Waiting /> : null}
        <ProblemNotice problem={error} />
        {data?.items.length === 0 ? <Empty>{cases.noFiles}</Empty> : null}
        <List listStyleType="none" spacing="xs">
          {(data?.items ?? []).map((file) => (
            <List.Item key={file.fileId}>
              <Anchor href={`/api/v1/cases/${caseNo}/files/${file.fileId}`} underline="always">
                {file.name}
              </Anchor>
              <Text size="sm" c="dimmed">
                {count(Math.ceil(file.sizeBytes / 1024))} kB · {time(file.uploadedAt)}
              </Text>
            </List.Item>
          ))}
        </List>
        <Upload caseNo={caseNo} />
      </Stack>
    </Card>
  );
}

function Upload({ caseNo }: { readonly caseNo: string }) {
  const { cases, shell } = useWords();
  const queries = useQueryClient();
  const notice = useNotice();
  const submit = useSubmit(
    (file: File, key) => sendFile(caseNo, file, key),
    () => {
      notice(cases.fileAdded);
      void queries.invalidateQueries({ queryKey: keysOf.part(caseNo, 'files') });
    },
  );
  return (
    <>
      <FileInput
        label={cases.addFile}
        value={null}
        placeholder={submit.isSending ? shell.sending : undefined}
        disabled={submit.isSending}
        onChange={(file) => {
          if (file) submit.send(file);
        }}
      />
      <SubmitProblem submit={submit} />
    </>
  );
}

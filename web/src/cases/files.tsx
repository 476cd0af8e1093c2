import { Anchor, List, Stack, Text } from '@mantine/core';
import { useFormat } from '../format';
import { Empty, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { useWords } from '../words/language';
import { Card } from './card';
import { useFiles } from './case-queries';
import { CaseUpload, Photos } from './photos';

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
              {file.quarantined === null ? null : (
                <Text size="sm" lang="en">
                  {file.quarantined}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
        <Photos caseNo={caseNo} />
        <CaseUpload caseNo={caseNo} label={cases.addFile} />
      </Stack>
    </Card>
  );
}

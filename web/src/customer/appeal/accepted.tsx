import { useEffect, useRef } from 'react';
import { Alert, Anchor, Button, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { AcceptedAppeal } from '../../api/types';
import { SentFiles } from '../../files/sent-files';
import { useUploads } from '../../files/use-uploads';
import { useFormat } from '../../format';
import { useWords } from '../../words/language';

interface Props {
  readonly accepted: AcceptedAppeal;
  readonly files: readonly File[];
  readonly another: () => void;
}

/** What the desk made of an appeal; its files are sent from here. */
export function Accepted({ accepted, files, another }: Props) {
  const { customer } = useWords();
  const { sentence } = useFormat();
  const { appealNo, uploadToken, cases, refusedItems } = accepted;
  const uploads = useUploads({
    path: `/api/v1/appeals/${appealNo}/files`,
    headers: { 'x-upload-token': uploadToken },
  });
  const isBegun = useRef(false);
  useEffect(() => {
    if (isBegun.current) return;
    isBegun.current = true;
    uploads.send(files);
  }, [files, uploads]);
  return (
    <Stack role="status">
      <Text>{customer.sent(appealNo)}</Text>
      <SentFiles {...uploads} />
      {cases.map(({ caseNo, eligibility }) => (
        <Paper key={caseNo} withBorder p="md">
          <Title order={2} size="h4">
            {caseNo}
          </Title>
          <Text fw={600}>{eligibility.eligible ? customer.covered : customer.notCovered}</Text>
          <Text>{sentence(eligibility.explanation)}</Text>
        </Paper>
      ))}
      {refusedItems.map(({ sku, explanation }) => (
        <Alert key={sku} color="yellow" variant="outline" title={`${customer.refusedItem}: ${sku}`}>
          {sentence(explanation)}
        </Alert>
      ))}
      <Text>{customer.thenWhat}</Text>
      <Anchor component={Link} href="/open" underline="always">
        {customer.linkTitle}
      </Anchor>
      <div>
        <Button variant="default" onClick={another}>
          {customer.another}
        </Button>
      </div>
    </Stack>
  );
}

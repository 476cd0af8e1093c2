import { Button, Group, Stack } from '@mantine/core';
import { answered, api } from '../api/client';
import { SubmitProblem } from '../shell/problem-notice';
import { saveFile } from '../shell/save-file';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';

/** Labels to print, each with the slip for its box: of one case, or of all that can be packed now in one job. */
export function Papers({ caseNo }: { readonly caseNo?: string }) {
  const { warehouse } = useWords();
  const submit = useSubmit(
    (slips: 'true' | 'false') =>
      answered<Blob>(
        api.GET('/api/v1/dispatches/labels.pdf', {
          params: { query: { slips, ...(caseNo !== undefined && { caseNo }) } },
          parseAs: 'blob',
        }),
      ),
    (pdf) => saveFile(`${caseNo === undefined ? 'labels' : `label-${caseNo}`}.pdf`, pdf),
  );
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button variant="default" onClick={() => submit.send('true')} loading={submit.isSending}>
          {caseNo === undefined ? warehouse.allPapers : warehouse.papers}
        </Button>
        {caseNo === undefined ? (
          <Button variant="subtle" onClick={() => submit.send('false')} disabled={submit.isSending}>
            {warehouse.allLabels}
          </Button>
        ) : null}
      </Group>
      <SubmitProblem submit={submit} />
    </Stack>
  );
}

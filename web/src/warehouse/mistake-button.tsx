import { Button, Stack } from '@mantine/core';
import { answered, api } from '../api/client';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';

interface Props {
  readonly scanId: string;
  readonly afterMistake: () => void;
}

/** Takes a code out of quarantine that no parcel bears. A slip of the finger here does no harm: another scan puts it back. */
export function MistakeButton({ scanId, afterMistake }: Props) {
  const { warehouse } = useWords();
  const submit = useSubmit(
    (_nothing: null, key) =>
      answered(
        api.POST('/api/v1/parcels/quarantine/{scanId}/mistake', {
          params: { path: { scanId }, header: { 'Idempotency-Key': key } },
        }),
      ),
    afterMistake,
  );
  return (
    <Stack gap="xs" align="start">
      <SubmitProblem submit={submit} />
      <Button variant="default" loading={submit.isSending} onClick={() => submit.send(null)}>
        {warehouse.mistake}
      </Button>
    </Stack>
  );
}

import { Alert, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { ActionBody, CaseView } from '../api/types';
import { ProblemNotice } from '../shell/problem-notice';
import { useWords } from '../words/language';
import { OptionRow } from './facts';

type Verdict = Partial<ActionBody<'lab-verdict'>>;

const settleMs = 300;

/** What the policy would offer after the verdict as it stands in the form. */
export function VerdictPreview({ view, verdict }: { readonly view: CaseView; readonly verdict: Verdict }) {
  const { lab } = useWords();
  const [asked] = useDebouncedValue(verdict, settleMs);
  const { data, error } = useForeseen(view.caseNo, asked);
  return (
    <Stack gap="sm" role="region" aria-label={lab.preview}>
      <Title order={3} size="h5">
        {lab.preview}
      </Title>
      <Text size="sm">{lab.previewText}</Text>
      <ProblemNotice problem={error} />
      {data === undefined && error === null ? <Text c="dimmed">{lab.previewWait}</Text> : null}
      {data?.secondOpinion ? <Alert variant="outline">{lab.second}</Alert> : null}
      {data?.needsManager ? <Alert variant="outline">{lab.manager}</Alert> : null}
      {data?.options.map((option) => (
        <OptionRow key={option.kind} option={option} />
      ))}
    </Stack>
  );
}

function useForeseen(caseNo: string, given: Verdict) {
  const { cause, repairable, repairMinutes, repairCostCents, parts } = given;
  const { damagedInLab, damagedOnReturn } = given;
  const verdict = {
    repairable: repairable === true,
    ...(repairMinutes !== undefined && { repairMinutes }),
    ...(repairCostCents !== undefined && { repairCostCents }),
    ...(parts !== undefined && { parts }),
    ...(damagedInLab !== undefined && { damagedInLab }),
    ...(damagedOnReturn !== undefined && { damagedOnReturn }),
  };
  return useQuery({
    queryKey: ['what-if', caseNo, cause, verdict],
    queryFn: () =>
      answered(
        api.POST('/api/v1/policy/what-if', {
          // The query runs only once there is a cause, and whether it can be repaired.
          body: { caseNo, verdict: { ...verdict, cause: cause ?? 'indeterminate' } },
        }),
      ),
    // What is no whole number yet is still being typed.
    enabled:
      cause !== undefined && repairable !== undefined && [repairMinutes, repairCostCents].every(isWhole),
    placeholderData: keepPreviousData,
  });
}

function isWhole(amount: number | undefined): boolean {
  return amount === undefined || (Number.isSafeInteger(amount) && amount >= 0);
}

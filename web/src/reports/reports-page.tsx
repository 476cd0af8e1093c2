import '@mantine/charts/styles.css';
import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useDesk } from '../shell/desk';
import { PageTitle } from '../shell/page';
import { useWords } from '../words/language';
import { Causes, Costs, Overrules, Refusals } from './decision-reports';
import { Custody, Refunds } from './holding-reports';
import { Outcomes } from './outcome-reports';
import { SpanForm, useSpan } from './span';
import { Promises, StagesOverTime, StageTimes } from './stage-reports';

/** What managers count, each as a picture, as a table and as a file. */
export default function ReportsPage() {
  const { reports } = useWords();
  const { timeZone } = useDesk();
  const span = useSpan();
  return (
    <>
      <PageTitle title={reports.title} />
      <Stack>
        <SpanForm span={span} />
        <Text size="sm">{reports.zone(timeZone)}</Text>
        <Parts />
        <StagesOverTime span={span} />
        <Outcomes span={span} />
        <Refusals span={span} />
        <Causes span={span} />
        <StageTimes span={span} />
        <Promises span={span} />
        <Costs span={span} />
        <Refunds span={span} />
        <Custody span={span} />
        <Overrules span={span} />
      </Stack>
    </>
  );
}

/** The way to each report, in the order of the page. */
function Parts() {
  const { reports } = useWords();
  const parts = [
    ['stages-over-time', reports.overTime.title],
    ['outcomes', reports.outcomes.title],
    ['stages', reports.standing.title],
    ['refusals', reports.refusals.title],
    ['causes', reports.causes.title],
    ['stage-times', reports.times.title],
    ['promises', reports.promises.title],
    ['repair-costs', reports.costs.title],
    ['refunds', reports.refunds.title],
    ['custody', reports.custody.title],
    ['overrules', reports.overrules.title],
  ] as const;
  return (
    <Group component="nav" gap="sm" aria-label={reports.parts}>
      {parts.map(([id, title]) => (
        <Anchor key={id} href={`#${id}`} size="sm" underline="always">
          {title}
        </Anchor>
      ))}
    </Group>
  );
}

import { Alert, Anchor, Badge, Grid, Group, Stack } from '@mantine/core';
import type { CaseView } from '../api/types';
import { useFormat } from '../format';
import { PageTitle, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { useWords } from '../words/language';
import { ActionPanel } from './actions/action-panel';
import { Assignee } from './assignee';
import { Card } from './card';
import { useCase, useLive } from './case-queries';
import {
  EligibilityCard,
  EvidenceCard,
  LinkedCard,
  OfferCard,
  ProblemCard,
  UnitCard,
  VerdictCard,
} from './facts';
import { CaseFiles } from './files';
import { CaseMessages } from './messages';
import { OpenWork } from './open-work';
import { RemedyCards } from './remedies';
import { StagePicture } from './picture/stage-picture';
import { Standing } from './picture/standing';
import { Timeline } from './picture/timeline';

/** One case: where it stands, why, and what the reader may do about it. */
export default function CasePage({ caseNo }: { readonly caseNo: string }) {
  const { cases } = useWords();
  const { data: view, error } = useCase(caseNo);
  const isLive = useLive(caseNo);
  return (
    <>
      <PageTitle title={cases.caseOf(caseNo)}>
        <LiveSign isLive={isLive} />
      </PageTitle>
      <ProblemNotice problem={view ? null : error} />
      {view ? <CaseBody view={view} /> : error ? null : <Waiting />}
    </>
  );
}

function LiveSign({ isLive }: { readonly isLive: boolean }) {
  const { shell } = useWords();
  return (
    <div role="status">
      {isLive ? (
        <Badge variant="outline" color="gray">
          {shell.live}
        </Badge>
      ) : (
        <Alert color="yellow" variant="outline" py={4}>
          {shell.notLive}
        </Alert>
      )}
    </div>
  );
}

function CaseBody({ view }: { readonly view: CaseView }) {
  const { cases, shell } = useWords();
  const { zone } = useFormat();
  return (
    <Stack>
      <StagePicture view={view} />
      <Group justify="space-between">
        <Standing view={view} />
        <Assignee view={view} />
        <Links view={view} />
      </Group>
      <LinkedCard view={view} />
      <OpenWork caseNo={view.caseNo} />
      <div className="not-printed">
        <Card title={cases.actions}>
          <ActionPanel view={view} />
        </Card>
      </div>
      <Grid>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack>
            <UnitCard view={view} />
            <EligibilityCard view={view} />
            <EvidenceCard view={view} />
            <ProblemCard view={view} />
            <VerdictCard view={view} />
            <OfferCard view={view} />
            <RemedyCards view={view} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack>
            <CaseMessages caseNo={view.caseNo} />
            <Timeline caseNo={view.caseNo} />
            <CaseFiles caseNo={view.caseNo} />
          </Stack>
        </Grid.Col>
      </Grid>
      <small>{shell.zone(zone)}</small>
    </Stack>
  );
}

function Links({ view }: { readonly view: CaseView }) {
  const { cases } = useWords();
  const papers = `/api/v1/cases/${view.caseNo}`;
  return (
    <Group gap="sm">
      {view.safetyStop ? null : (
        <Anchor href={`${papers}/slip.pdf`} underline="always">
          {cases.slip}
        </Anchor>
      )}
      {view.shipment === null ? null : (
        <Anchor href={`${papers}/label.pdf`} underline="always">
          {cases.label}
        </Anchor>
      )}
      {view.temporalUrl === null ? null : (
        <Anchor href={view.temporalUrl} underline="always">
          {cases.openTemporal}
        </Anchor>
      )}
    </Group>
  );
}

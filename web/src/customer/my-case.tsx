import { Button, Stack, Text } from '@mantine/core';
import type { CaseView } from '../api/types';
import { ActionPanel } from '../cases/actions/action-panel';
import { useCase, useLive } from '../cases/case-queries';
import { Card } from '../cases/card';
import { CaseFiles } from '../cases/files';
import { CaseMessages } from '../cases/messages';
import { StagePicture } from '../cases/picture/stage-picture';
import { useFormat } from '../format';
import { PageTitle, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { named, useWords } from '../words/language';
import { Choice } from './choice';
import { Delivery } from './delivery/delivery';
import { NextStep } from './next-step';

/** One case as its customer sees it: where it stands, what comes next, and what is his to decide. */
export function MyCase({ caseNo }: { readonly caseNo: string }) {
  const { cases, shell } = useWords();
  const { data: view, error } = useCase(caseNo);
  const isLive = useLive(caseNo);
  return (
    <div>
      <PageTitle title={cases.caseOf(caseNo)}>
        <div role="status">{isLive ? null : <Text size="sm">{shell.notLive}</Text>}</div>
      </PageTitle>
      <ProblemNotice problem={view ? null : error} />
      {view ? <MyCaseBody view={view} /> : error ? null : <Waiting />}
    </div>
  );
}

function MyCaseBody({ view }: { readonly view: CaseView }) {
  const { cases, customer, shell } = useWords();
  const { sentence, zone, day } = useFormat();
  const { caseNo, stage, unit, eligibility, refusal, actions, safetyStop } = view;
  const noReturn = view.pointOfNoReturn.at ?? 'passed';
  const sent = view.shipment?.state === 'dispatched' ? view.shipment : null;
  const elsewhere: readonly string[] = ['choose-option', 'confirm-address'];
  const others = actions.filter((action) => !elsewhere.includes(action));
  return (
    <Stack>
      <StagePicture view={view} />
      <Card title={`${unit.title} (${unit.sku})`}>
        <Stack gap="xs">
          <Text fw={600}>{safetyStop ? customer.safetyStop : named(customer.standings, stage)}</Text>
          {view.outcome === null ? null : <Text>{named(cases.outcomes, view.outcome)}</Text>}
          {safetyStop ? null : <NextStep view={view} />}
          {stage === 'closed' || safetyStop ? null : (
            <Text size="sm">
              {sent === null
                ? named(customer.afterwards, stage)
                : customer.shipped(sent.carrier ?? '', sent.trackingNo ?? '')}
            </Text>
          )}
          <Text size="sm">
            {refusal === null
              ? sentence(eligibility.explanation)
              : cases.refusedBy(named(cases.who, refusal.by), day(refusal.at))}
          </Text>
          {stage === 'closed' ? null : <Text size="sm">{customer.noReturn[noReturn]}</Text>}
          {stage === 'parcel' && !safetyStop ? (
            <div>
              <Button component="a" href={`/api/v1/cases/${caseNo}/slip.pdf`}>
                {cases.slip}
              </Button>
            </div>
          ) : null}
        </Stack>
      </Card>
      <Choice view={view} />
      <Delivery view={view} />
      {others.length === 0 ? null : (
        <div className="not-printed">
          <Card title={cases.actions}>
            <ActionPanel view={view} only={others} />
          </Card>
        </div>
      )}
      <CaseMessages caseNo={caseNo} />
      <CaseFiles caseNo={caseNo} />
      <small>{shell.zone(zone)}</small>
    </Stack>
  );
}

import { useState } from 'react';
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { sendAction } from '../api/client';
import type { ActionBody, CaseView, Option } from '../api/types';
import { ConsentBox } from '../cases/actions/consent-box';
import { Card } from '../cases/card';
import { keysOf } from '../cases/case-queries';
import { OptionRow } from '../cases/facts';
import { useFormat } from '../format';
import { useArrival } from '../shell/arrival';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { AddressLines } from './delivery/address-lines';
import { named, useWords } from '../words/language';

/** The offer, each option with what it means or why it is not open, and a choice that is confirmed once. */
export function Choice({ view }: { readonly view: CaseView }) {
  const { cases, customer } = useWords();
  const { time, zone } = useFormat();
  const [chosen, choose] = useState<Option | null>(null);
  // Whoever goes back is at the button that he came from.
  const [left, leave] = useState<Option['kind'] | null>(null);
  const { offer, actions } = view;
  if (offer === null) return null;
  const mayChoose = actions.includes('choose-option');
  const meanings = {
    refund: customer.refundMeans,
    replacement: customer.replacementMeans,
    repair: customer.repairMeans,
  };
  // Whoever is about to choose here stays at it until he hears what became of it: another browser may have been quicker.
  const confirming =
    chosen === null ? null : (
      <Confirm
        view={view}
        kind={chosen.kind}
        version={offer.version}
        back={() => {
          leave(chosen.kind);
          choose(null);
        }}
      />
    );
  const open = (
    <Card title={customer.options}>
      <Stack>
        {offer.validUntil === null ? null : (
          <Text>{cases.validUntil(`${time(offer.validUntil)} (${zone})`)}</Text>
        )}
        {offer.options.map((option) => (
          <Stack key={option.kind} gap="xs">
            <OptionRow option={option} />
            {option.offered ? <Text>{meanings[option.kind]}</Text> : null}
            {option.offered && mayChoose && chosen === null ? (
              <div>
                <Button size="md" autoFocus={option.kind === left} onClick={() => choose(option)}>
                  {customer.choose(named(cases.kinds, option.kind))}
                </Button>
              </div>
            ) : null}
          </Stack>
        ))}
      </Stack>
    </Card>
  );
  return (
    <Stack>
      {view.chosen === null ? open : <Chosen options={offer.options} {...view.chosen} />}
      {confirming}
    </Stack>
  );
}

interface ChosenProps {
  readonly options: readonly Option[];
  readonly kind: Option['kind'];
  readonly at: string;
}

/** What he chose, and when; the rest is folded, for nothing of it is open any more. */
function Chosen({ options, kind, at }: ChosenProps) {
  const { customer } = useWords();
  const { day } = useFormat();
  return (
    <Card title={customer.choice}>
      <Stack>
        {options.map((option) =>
          option.kind === kind ? (
            <OptionRow key={kind} option={option} chosen={customer.choseOn(day(at))} />
          ) : null,
        )}
        <details>
          <summary>{customer.otherOptions}</summary>
          <Stack mt="sm">
            {options.map((option) =>
              option.kind === kind ? null : <OptionRow key={option.kind} option={option} />,
            )}
          </Stack>
        </details>
      </Stack>
    </Card>
  );
}

interface ConfirmProps {
  readonly view: CaseView;
  readonly kind: Option['kind'];
  /** Of the offer that was on the page: one that was made anew meanwhile is not taken by mistake. */
  readonly version: number;
  readonly back: () => void;
}

function Confirm({ view: { caseNo, delivery }, kind, version, back }: ConfirmProps) {
  const { cases, customer } = useWords();
  const [consents, setConsents] = useState(false);
  const [refused, setRefused] = useState(0);
  const heading = useArrival();
  const queries = useQueryClient();
  const submit = useSubmit(
    (body: ActionBody<'choose-option'>, key) => sendAction(caseNo, 'choose-option', { body, key }),
    (changed) => {
      queries.setQueryData(keysOf.view(caseNo), changed);
      void queries.invalidateQueries({ queryKey: keysOf.all(caseNo) });
      back();
    },
  );
  return (
    <Paper withBorder p="md" role="group" aria-label={customer.confirmTitle(named(cases.kinds, kind))}>
      <Stack gap="sm">
        <Title ref={heading} tabIndex={-1} order={3} size="h4">
          {customer.confirmTitle(named(cases.kinds, kind))}
        </Title>
        <Text>{customer.confirmText}</Text>
        {kind === 'refund' || !delivery?.address ? null : (
          <>
            <Text>{customer.delivery.atChoice}</Text>
            <AddressLines address={delivery.address} />
          </>
        )}
        {kind === 'repair' ? (
          <ConsentBox
            {...{ label: customer.dataLoss, missing: customer.dataLossMissing, refused }}
            given={consents}
            set={setConsents}
          />
        ) : null}
        <SubmitProblem submit={submit} />
        <Group gap="sm">
          <Button
            size="md"
            loading={submit.isSending}
            onClick={() => {
              if (kind === 'repair' && !consents) setRefused(refused + 1);
              else submit.send({ kind, offerVersion: version, ...(consents && { consentToDataLoss: true }) });
            }}
          >
            {customer.confirm}
          </Button>
          <Button size="md" variant="default" onClick={back}>
            {customer.back}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

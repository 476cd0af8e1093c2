import { useState } from 'react';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ApiProblem, sendAction } from '../../api/client';
import type { CaseView } from '../../api/types';
import { Card } from '../../cases/card';
import { keysOf } from '../../cases/case-queries';
import { SubmitProblem } from '../../shell/problem-notice';
import { useSubmit } from '../../shell/submit';
import { useWords } from '../../words/language';
import { AddressForm } from './address-form';
import type { Given } from './address-form';
import { AddressLines } from './address-lines';
import type { Address } from './address-lines';

/** Where the goods go: the buyer confirms it or gives another address, until the carrier has them (E87). */
export function Delivery({ view }: { readonly view: CaseView }) {
  const words = useWords().customer.delivery;
  const { delivery, stage } = view;
  if (delivery === null || stage === 'offer') return null;
  const { address, state } = delivery;
  return (
    <Card title={words.title}>
      <Stack gap="sm">
        {state === 'with-carrier' ? <Text>{words.withCarrier}</Text> : null}
        {address === null ? <Text>{words.askUs}</Text> : <Where view={view} address={address} />}
      </Stack>
    </Card>
  );
}

function Where({ view, address }: { readonly view: CaseView; readonly address: Address }) {
  const words = useWords().customer.delivery;
  const [isOpen, setOpen] = useState(false);
  const submit = useAddress(view.caseNo, () => setOpen(false));
  const isGone = view.delivery?.state === 'with-carrier';
  const isConfirmed = view.delivery?.confirmed === true;
  const tooLate = isTooLate(submit.problem);
  return (
    <>
      <AddressLines address={address} />
      {isGone ? null : <Text role="status">{isConfirmed ? words.confirmed : words.ask}</Text>}
      {tooLate ? (
        <Alert role="alert" variant="outline">
          {words.tooLate}
        </Alert>
      ) : (
        <SubmitProblem submit={submit} />
      )}
      {isOpen && !tooLate ? (
        <AddressForm address={address} submit={submit} close={() => setOpen(false)} />
      ) : (
        <Group gap="sm">
          {isGone || isConfirmed ? null : (
            <Button loading={submit.isSending} onClick={() => submit.send({})}>
              {words.confirm}
            </Button>
          )}
          {tooLate ? null : (
            <Button variant="default" onClick={() => setOpen(true)}>
              {isGone ? words.moved : words.elsewhere}
            </Button>
          )}
        </Group>
      )}
    </>
  );
}

function useAddress(caseNo: string, done: () => void) {
  const queries = useQueryClient();
  return useSubmit(
    (body: Given, key) => sendAction(caseNo, 'confirm-address', { body, key }),
    (changed) => {
      queries.setQueryData(keysOf.view(caseNo), changed);
      void queries.invalidateQueries({ queryKey: keysOf.all(caseNo) });
      done();
    },
  );
}

/** The parcel left meanwhile: support was told, and there is nothing more to do here. */
function isTooLate(problem: Error | null): boolean {
  return problem instanceof ApiProblem && problem.problem?.['refusal'] === 'AlreadyDone';
}

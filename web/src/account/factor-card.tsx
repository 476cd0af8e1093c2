import { useState } from 'react';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { FactorOffer, SecondFactor } from '../api/types';
import { useFormat } from '../format';
import { useNotice } from '../shell/notice';
import { Waiting } from '../shell/page';
import { ProblemNotice, SubmitProblem } from '../shell/problem-notice';
import { factorMeaning, useSecondFactor } from '../shell/second-factor';
import { useSubmit } from '../shell/submit';
import { shownBy, WhoFields } from '../shell/who-fields';
import type { Who } from '../shell/who-fields';
import { FactorSetup } from '../sign-in/factor-setup';
import { useWords } from '../words/language';

/** One's own second factor: none, set up, set up anew, or turned off. */
export function FactorCard() {
  const { factor } = useWords();
  const queries = useQueryClient();
  const notice = useNotice();
  const { data, error, isPending } = useSecondFactor();
  const [offer, setOffer] = useState<FactorOffer | null>(null);
  const changed = (words: string): void => {
    setOffer(null);
    notice(words);
    // Sessions too: every other one has ended.
    void queries.invalidateQueries();
  };
  if (offer !== null)
    return (
      <FactorSetup
        offer={offer}
        confirm={(code) => answered(api.POST('/api/v1/second-factor/confirmation', { body: { code } }))}
        done={() => changed(factor.isOn)}
      />
    );
  return (
    <>
      <ProblemNotice problem={error} />
      {isPending ? <Waiting /> : null}
      {data ? <State state={data} show={setOffer} off={() => changed(factor.isOff)} /> : null}
    </>
  );
}

interface StateProps {
  readonly state: SecondFactor;
  readonly show: (offer: FactorOffer) => void;
  readonly off: () => void;
}

function State({ state, show, off }: StateProps) {
  const { factor } = useWords();
  const { time } = useFormat();
  if (!state.possible) return <Text>{factor.impossible}</Text>;
  return (
    <Stack gap="sm">
      {state.enrolledAt === null ? (
        <Text>{factor.none}</Text>
      ) : (
        <Text>
          {factor.since(time(state.enrolledAt))} {factor.left(state.recoveryCodesLeft)}
        </Text>
      )}
      <ShowAgain state={state} show={show} off={off} />
    </Stack>
  );
}

/** Whoever changes it shows his password, and a code of the one he has. */
function ShowAgain({ state, show, off }: StateProps) {
  const { account, factor } = useWords();
  const [who, setWho] = useState<Who>({ password: '', code: '' });
  const hasOne = state.enrolledAt !== null;
  const setUp = useSubmit(() => answered(api.POST('/api/v1/second-factor', { body: shownBy(who) })), show);
  const turnOff = useSubmit(() => answered(api.POST('/api/v1/second-factor/removal', { body: who })), off);
  return (
    <form
      aria-label={factor.title}
      onSubmit={(event) => {
        event.preventDefault();
        turnOff.forget();
        setUp.send(undefined);
      }}
    >
      <Stack gap="sm" maw={420}>
        <WhoFields who={who} set={setWho} hasFactor={hasOne} />
        {[setUp, turnOff].map((submit, at) => (
          <SubmitProblem
            key={at}
            submit={submit}
            meaning={{ 403: account.refused, ...factorMeaning(submit.problem, factor) }}
          />
        ))}
        <Group gap="sm">
          <Button type="submit" loading={setUp.isSending}>
            {hasOne ? factor.setUpAnew : factor.setUp}
          </Button>
          {hasOne && !state.required ? (
            <Button
              variant="default"
              loading={turnOff.isSending}
              disabled={who.password === '' || who.code === ''}
              onClick={() => {
                setUp.forget();
                turnOff.send(undefined);
              }}
            >
              {factor.turnOff}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </form>
  );
}

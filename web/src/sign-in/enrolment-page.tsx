import { useState } from 'react';
import { Anchor, Button, Paper, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import type { FactorOffer } from '../api/types';
import { PageTitle } from '../shell/page';
import { SubmitProblem } from '../shell/problem-notice';
import { factorMeaning } from '../shell/second-factor';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { FactorSetup } from './factor-setup';
import { useGoOn } from './go-on';

/** The step after the password, where this desk asks for a second factor and somebody has none. */
export default function EnrolmentPage() {
  const { factor } = useWords();
  const [offer, setOffer] = useState<FactorOffer | null>(null);
  const goOn = useGoOn();
  return (
    <Paper maw={420} mx="auto" mt="xl" p="lg" withBorder>
      <PageTitle title={factor.enrolTitle} />
      {offer === null ? (
        <Begin show={setOffer} />
      ) : (
        <FactorSetup
          offer={offer}
          confirm={(code) => answered(api.POST('/api/v1/session/enrolment/confirmation', { body: { code } }))}
          done={goOn}
        />
      )}
    </Paper>
  );
}

function Begin({ show }: { readonly show: (offer: FactorOffer) => void }) {
  const { factor } = useWords();
  const submit = useSubmit(() => answered(api.POST('/api/v1/session/enrolment')), show);
  return (
    <Stack>
      <Text>{factor.enrolText}</Text>
      <SubmitProblem submit={submit} meaning={factorMeaning(submit.problem, factor)} />
      <Button loading={submit.isSending} onClick={() => submit.send(undefined)}>
        {factor.begin}
      </Button>
      <Anchor component={Link} href="/sign-in" size="sm" underline="always">
        {factor.again}
      </Anchor>
    </Stack>
  );
}

import { useState } from 'react';
import { Anchor, Button, Paper, Stack, Text, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import { PageTitle } from '../shell/page';
import { SubmitProblem } from '../shell/problem-notice';
import { factorMeaning } from '../shell/second-factor';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { CodeInput } from './code-input';
import { useGoOn } from './go-on';

/** The step after the password, for who has a second factor. */
export default function CodePage() {
  const { factor } = useWords();
  const [isRecovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  const goOn = useGoOn();
  const submit = useSubmit(() => answered(api.POST('/api/v1/session/code', { body: { code } })), goOn);
  const turn = (): void => {
    setCode('');
    submit.forget();
    setRecovery(!isRecovery);
  };
  return (
    <Paper maw={420} mx="auto" mt="xl" p="lg" withBorder>
      <PageTitle title={factor.codeTitle} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit.send(undefined);
        }}
      >
        <Stack>
          <Text>{isRecovery ? factor.recoveryText : factor.codeText}</Text>
          {isRecovery ? (
            <TextInput
              label={factor.recovery}
              autoComplete="off"
              spellCheck={false}
              maxLength={60}
              required
              autoFocus
              value={code}
              onChange={({ currentTarget }) => setCode(currentTarget.value)}
            />
          ) : (
            <CodeInput value={code} set={setCode} />
          )}
          <SubmitProblem submit={submit} meaning={factorMeaning(submit.problem, factor)} />
          <Button type="submit" loading={submit.isSending}>
            {factor.goOn}
          </Button>
          <Button variant="default" onClick={turn}>
            {isRecovery ? factor.useApp : factor.useRecovery}
          </Button>
          {isRecovery ? <Text size="sm">{factor.lost}</Text> : null}
          <Anchor component={Link} href="/sign-in" size="sm" underline="always">
            {factor.again}
          </Anchor>
        </Stack>
      </form>
    </Paper>
  );
}

import { useState } from 'react';
import { Button, Code, Stack, Text } from '@mantine/core';
import type { EnrolledFactor, FactorOffer } from '../api/types';
import { SubmitProblem } from '../shell/problem-notice';
import { factorMeaning } from '../shell/second-factor';
import { ShownOnce } from '../shell/shown-once';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { CodeInput } from './code-input';

interface FactorSetupProps {
  readonly offer: FactorOffer;
  /** Sends the first code of the new key. */
  readonly confirm: (code: string) => Promise<EnrolledFactor>;
  /** The recovery codes are kept. */
  readonly done: (enrolled: EnrolledFactor) => void;
}

/** A new key for the app, its first code, and the recovery codes. */
export function FactorSetup({ offer, confirm, done }: FactorSetupProps) {
  const { factor } = useWords();
  const [code, setCode] = useState('');
  const [enrolled, setEnrolled] = useState<EnrolledFactor | null>(null);
  const submit = useSubmit(() => confirm(code), setEnrolled);
  if (enrolled !== null)
    return (
      <ShownOnce
        text={factor.codesText}
        secret={enrolled.recoveryCodes.join('\n')}
        close={() => done(enrolled)}
        done={factor.kept}
        more={
          <Button variant="default" onClick={() => window.print()}>
            {factor.print}
          </Button>
        }
      />
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(undefined);
      }}
    >
      <Stack>
        <Text>{factor.scan}</Text>
        <Square square={offer.square} />
        <div>
          <Text size="sm">{factor.key}</Text>
          <Code className="wrapping">{inGroups(offer.key)}</Code>
        </div>
        <CodeInput value={code} set={setCode} />
        <SubmitProblem submit={submit} meaning={factorMeaning(submit.problem, factor)} />
        <Button type="submit" loading={submit.isSending}>
          {factor.confirm}
        </Button>
      </Stack>
    </form>
  );
}

/** Black on white also where the page is dark: not every camera reads the other way round. */
function Square({ square: { side, path } }: Pick<FactorOffer, 'square'>) {
  const { factor } = useWords();
  return (
    <svg
      role="img"
      aria-label={factor.square}
      viewBox={`0 0 ${String(side)} ${String(side)}`}
      width="220"
      height="220"
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="white" />
      <path d={path} fill="black" />
    </svg>
  );
}

function inGroups(key: string): string {
  return (key.match(/.{1,4}/g) ?? []).join(' ');
}

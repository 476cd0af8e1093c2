import { Text } from '@mantine/core';
import type { CaseView } from '../api/types';
import { useFormat } from '../format';
import { named, useWords } from '../words/language';

/** Whose turn it is, and until when. */
export function NextStep({ view: { stage, waitingFor } }: { readonly view: CaseView }) {
  const { cases, customer } = useWords();
  const { time, zone } = useFormat();
  if (stage === 'closed') return null;
  const who = waitingFor.who === 'customer' ? customer.you : named(cases.who, waitingFor.who);
  return (
    <Text>
      {waitingFor.until === null
        ? customer.next(who)
        : customer.nextUntil(who, `${time(waitingFor.until)} (${zone})`)}
    </Text>
  );
}

import { Anchor } from '@mantine/core';
import { useDesk } from '../shell/desk';
import { useWords } from '../words/language';
import type { List } from './lists';

/** The list in the Temporal UI, with its query filled in. */
export function TemporalLink({ list }: { readonly list: List }) {
  const { payments } = useWords();
  const { temporalUiUrl } = useDesk();
  if (temporalUiUrl === null) return null;
  const query = encodeURIComponent(`WorkflowType="returnCase" AND ${list.temporal(new Date())}`);
  return (
    <Anchor href={`${temporalUiUrl}/workflows?query=${query}`} underline="always" w="fit-content">
      {payments.inTemporal(payments.lists[list.name])}
    </Anchor>
  );
}

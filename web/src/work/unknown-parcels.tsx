import { Paper, Stack, Text, Title } from '@mantine/core';
import { useFormat } from '../format';
import { useNames } from '../shell/names';
import { Paged } from '../shell/paged';
import { useQuarantine } from '../warehouse/quarantine';
import { useWords } from '../words/language';

/** What lies in the warehouse and fits no case, for support, who looks for its sender (E39). */
export function UnknownParcels() {
  const { warehouse, work } = useWords();
  const { time } = useFormat();
  const list = useQuarantine();
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = useNames(rows.map(({ scannedBy }) => scannedBy));
  return (
    <section aria-labelledby="unknown-parcels">
      <Title order={2} size="h3" mb="sm" id="unknown-parcels">
        {warehouse.placing}
      </Title>
      <Stack gap="sm">
        <Text>{work.parcels}</Text>
        <Paged list={list} isEmpty={rows.length === 0} empty={warehouse.placingNone}>
          {rows.map(({ scanId, code, scannedAt, scannedBy }) => (
            <Paper key={scanId} withBorder p="md" component="article" aria-label={code}>
              <Text fw={700} className="wrapping">
                {code}
              </Text>
              <Text size="sm">{warehouse.scannedBy(time(scannedAt), nameOf(scannedBy))}</Text>
            </Paper>
          ))}
        </Paged>
      </Stack>
    </section>
  );
}

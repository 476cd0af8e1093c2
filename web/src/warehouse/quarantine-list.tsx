import { useState } from 'react';
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useFormat } from '../format';
import { useNames } from '../shell/names';
import { useNotice } from '../shell/notice';
import { Paged } from '../shell/paged';
import { useWords } from '../words/language';
import { MatchList } from './match-list';
import { MistakeButton } from './mistake-button';
import { quarantineKey, useQuarantine } from './quarantine';

/** The parcels that nobody knew when they came, the longest waiting first, but for the one that lies on the desk now. */
export function QuarantineList({ besides }: { readonly besides: string | null }) {
  const { warehouse } = useWords();
  const { time } = useFormat();
  const [open, setOpen] = useState<string | null>(null);
  const queries = useQueryClient();
  const notice = useNotice();
  const list = useQuarantine();
  const rows = list.data?.pages.flatMap(({ items }) => items.filter(({ code }) => code !== besides)) ?? [];
  const nameOf = useNames(rows.map(({ scannedBy }) => scannedBy));
  const goOn = (said: string): void => {
    setOpen(null);
    notice(said);
    void queries.invalidateQueries({ queryKey: quarantineKey });
  };
  const afterRecord = (caseNo: string): void => {
    goOn(warehouse.recorded(caseNo, 0));
    void queries.invalidateQueries({ queryKey: ['cases'] });
  };
  return (
    <section aria-labelledby="in-quarantine">
      <Title order={2} size="h3" mb="sm" id="in-quarantine">
        {warehouse.placing}
      </Title>
      <Stack gap="sm">
        <Paged list={list} isEmpty={rows.length === 0} empty={warehouse.placingNone}>
          {rows.map(({ scanId, code, scannedAt, scannedBy }) => (
            <Paper key={scanId} withBorder p="md" component="article" aria-label={code}>
              <Stack gap="sm">
                <Group justify="space-between" gap="xs">
                  <div>
                    <Text fw={700} className="wrapping">
                      {code}
                    </Text>
                    <Text size="sm">{warehouse.scannedBy(time(scannedAt), nameOf(scannedBy))}</Text>
                  </div>
                  <Group gap="xs">
                    <MistakeButton scanId={scanId} afterMistake={() => goOn(warehouse.mistaken(code))} />
                    <Button
                      variant="default"
                      aria-expanded={open === scanId}
                      onClick={() => setOpen(open === scanId ? null : scanId)}
                    >
                      {warehouse.placeIt(code)}
                    </Button>
                  </Group>
                </Group>
                {open === scanId ? <MatchList code={code} afterRecord={afterRecord} /> : null}
              </Stack>
            </Paper>
          ))}
        </Paged>
      </Stack>
    </section>
  );
}

import { Button, Stack } from '@mantine/core';
import { ExportLinks } from '../../goods/export-links';
import { Empty, PageTitle, Waiting } from '../../shell/page';
import { ProblemNotice } from '../../shell/problem-notice';
import { useFormat } from '../../format';
import { useWords } from '../../words/language';
import { CaseTable } from './case-table';
import { useCases, useFilter } from './filter';
import { Filters } from './filters';
import { WorkWaits } from './work-waits';

/** The queue: every case that the filters, which stand in the address, let through. */
export default function CasesPage() {
  const { cases, shell } = useWords();
  const { zone } = useFormat();
  const filter = useFilter();
  const list = useCases(filter);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageTitle title={cases.queue} />
      <Stack>
        <Filters filter={filter} counts={list.data?.pages[0]?.counts.stage ?? {}} />
        <ProblemNotice problem={list.error} />
        {list.isPending ? <Waiting /> : null}
        {list.isSuccess && rows.length === 0 ? (
          <>
            <Empty>{filter.view === 'all' ? cases.empty : cases.views.empty[filter.view]}</Empty>
            <WorkWaits />
          </>
        ) : null}
        {rows.length === 0 ? null : <CaseTable rows={rows} />}
        {list.hasNextPage ? (
          <Button
            variant="default"
            onClick={() => void list.fetchNextPage()}
            loading={list.isFetchingNextPage}
          >
            {shell.more}
          </Button>
        ) : null}
        <small>{shell.zone(zone)}</small>
        <ExportLinks kind="cases" />
      </Stack>
    </>
  );
}

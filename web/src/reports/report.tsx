import './report.css';
import type { ReactNode } from 'react';
import { Button, Group, Paper, SimpleGrid, Table, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useFormat } from '../format';
import { Empty, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { useWords } from '../words/language';
import type { Cell } from './csv';
import { saveCsv } from './save-csv';

/** A column of the table behind a picture. The file holds `of`, the page `shown` where that reads better. */
export interface Column<Row> {
  readonly name: string;
  /** Its name in the file, where a number there needs its unit. */
  readonly fileName?: string;
  readonly of: (row: Row) => Cell;
  readonly shown?: (row: Row) => ReactNode;
}

interface ReportProps<Row> {
  readonly title: string;
  readonly text: string;
  /** Name of the file, and where the report stands on the page. */
  readonly file: string;
  readonly query: Pick<UseQueryResult, 'isPending' | 'error'>;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** The picture. */
  readonly children: ReactNode;
}

// A wider table needs the whole page.
const mostBeside = 6;

/** One report: the picture, the table behind it, and the table as a file. */
export function Report<Row>({ title, text, file, query, columns, rows, children }: ReportProps<Row>) {
  const { reports } = useWords();
  const save = (): void =>
    saveCsv(file, [
      columns.map(({ name, fileName }) => fileName ?? name),
      ...rows.map((row) => columns.map(({ of }) => of(row))),
    ]);
  return (
    <Paper withBorder p="md" component="section" aria-label={title} id={file}>
      <Group justify="space-between" align="start" mb="sm" gap="sm">
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        </div>
        {rows.length === 0 ? null : (
          <Button variant="default" size="xs" onClick={save}>
            {reports.csv}
          </Button>
        )}
      </Group>
      {query.isPending ? <Waiting /> : null}
      <ProblemNotice problem={query.error} />
      {query.isPending || query.error !== null || rows.length > 0 ? null : <Empty>{reports.nothing}</Empty>}
      {rows.length === 0 ? null : (
        <SimpleGrid cols={{ base: 1, lg: columns.length > mostBeside ? 1 : 2 }}>
          <div aria-hidden="true">{children}</div>
          <div
            className="sideways report-table"
            tabIndex={0}
            role="group"
            aria-label={`${title}: ${reports.table}`}
          >
            <ReportTable columns={columns} rows={rows} />
          </div>
        </SimpleGrid>
      )}
    </Paper>
  );
}

function ReportTable<Row>({ columns, rows }: Pick<ReportProps<Row>, 'columns' | 'rows'>) {
  const { count } = useFormat();
  const cell = ({ of, shown }: Column<Row>, row: Row): ReactNode => {
    const value = of(row);
    if (shown) return shown(row);
    return typeof value === 'number' ? count(value) : value;
  };
  const [first] = rows;
  const alignment = columns.map(({ of }) =>
    first !== undefined && typeof of(first) === 'number' ? ('right' as const) : ('left' as const),
  );
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ name }, index) => (
            <Table.Th key={name} ta={alignment[index] ?? 'left'}>
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row, rowNumber) => (
          <Table.Tr key={rowNumber}>
            {columns.map((column, index) => (
              <Table.Td key={column.name} ta={alignment[index] ?? 'left'}>
                {cell(column, row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

import type { ReactNode } from 'react';
import { Anchor, Badge, Group, Paper, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from 'wouter';
import type { ListedCase } from '../../api/types';
import { useFormat } from '../../format';
import { OrderLink, ProductLink } from '../../shell/links';
import { useNames } from '../../shell/names';
import { named, useWords } from '../../words/language';

// Where the menu folds away as well.
const narrow = '(max-width: 48em)';

/** A page of cases: a row each, and on a phone a card each. */
export function CaseTable({ rows }: { readonly rows: readonly ListedCase[] }) {
  const nameOf = useNames(rows.map(({ assignee }) => assignee));
  const isNarrow = useMediaQuery(narrow, undefined, { getInitialValueInEffect: false });
  const shown = rows.map((row) => ({ row, assignee: nameOf(row.assignee) }));
  return isNarrow ? <Cards shown={shown} /> : <Rows shown={shown} />;
}

interface Shown {
  readonly row: ListedCase;
  readonly assignee: string;
}

function Rows({ shown }: { readonly shown: readonly Shown[] }) {
  const { cases } = useWords();
  const { columns } = cases;
  const heads = [
    columns.caseNo,
    columns.stage,
    columns.waitingFor,
    columns.until,
    columns.order,
    columns.customer,
    columns.assignee,
  ];
  return (
    <Table.ScrollContainer minWidth={780} type="native" className="sideways" tabIndex={0}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {heads.map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((one) => (
            <CaseRow key={one.row.caseNo} {...one} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function CaseRow({ row, assignee }: Shown) {
  return (
    <Table.Tr>
      <Table.Td>
        <CaseNumber row={row} />
      </Table.Td>
      <Table.Td>
        <Standing row={row} />
      </Table.Td>
      <Table.Td>
        <WaitsFor row={row} />
      </Table.Td>
      <Table.Td>
        <Until row={row} />
      </Table.Td>
      <Table.Td>
        <OrderLink orderNo={row.orderNo} />
        <Text size="sm" c="dimmed">
          <ProductLink sku={row.sku} />
        </Text>
      </Table.Td>
      <Table.Td>{row.customerName}</Table.Td>
      <Table.Td>{assignee}</Table.Td>
    </Table.Tr>
  );
}

function Cards({ shown }: { readonly shown: readonly Shown[] }) {
  return (
    <Stack gap="sm">
      {shown.map((one) => (
        <CaseCard key={one.row.caseNo} {...one} />
      ))}
    </Stack>
  );
}

/** The same as a row says, each on a line of its own, with its name where it does not speak for itself. */
function CaseCard({ row, assignee }: Shown) {
  const { cases } = useWords();
  const { columns } = cases;
  return (
    <Paper withBorder p="sm" component="article" aria-label={row.caseNo}>
      <Group justify="space-between" gap="xs">
        <CaseNumber row={row} />
        <Text size="sm">
          <Standing row={row} />
        </Text>
      </Group>
      <Text size="sm">{row.customerName}</Text>
      <Line name={columns.waitingFor}>
        <WaitsFor row={row} />
      </Line>
      {row.waitingFor.until === null ? null : (
        <Line name={columns.until}>
          <Until row={row} />
        </Line>
      )}
      <Line name={columns.order}>
        <OrderLink orderNo={row.orderNo} /> · <ProductLink sku={row.sku} />
      </Line>
      {assignee === '' ? null : <Line name={columns.assignee}>{assignee}</Line>}
    </Paper>
  );
}

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Group gap={6}>
      <Text size="sm" c="dimmed">
        {name}:
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </Group>
  );
}

interface RowProps {
  readonly row: ListedCase;
}

function CaseNumber({ row: { caseNo } }: RowProps) {
  return (
    <Anchor component={Link} href={`/cases/${caseNo}`} fw={600}>
      {caseNo}
    </Anchor>
  );
}

function Standing({ row }: RowProps) {
  const { cases } = useWords();
  const { stage, outcome } = row;
  return `${cases.stages[stage]}${outcome === null ? '' : `: ${named(cases.outcomes, outcome)}`}`;
}

function WaitsFor({ row }: RowProps) {
  const { cases } = useWords();
  return (
    <Group gap={6}>
      <span>{named(cases.who, row.waitingFor.who)}</span>
      {row.overdue ? <Badge color="red">{cases.overdue}</Badge> : null}
      {row.onHold ? <Badge color="gray">{cases.onHold}</Badge> : null}
    </Group>
  );
}

function Until({ row }: RowProps) {
  const { time } = useFormat();
  const { until } = row.waitingFor;
  return until === null ? '' : time(until);
}

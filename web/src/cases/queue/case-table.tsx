import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { ListedCase } from '../../api/types';
import { useFormat } from '../../format';
import { OrderLink, ProductLink } from '../../shell/links';
import { useNames } from '../../shell/names';
import { named, useWords } from '../../words/language';

/** A page of cases, a row each. */
export function CaseTable({ rows }: { readonly rows: readonly ListedCase[] }) {
  const { cases } = useWords();
  const { columns } = cases;
  const nameOf = useNames(rows.map(({ assignee }) => assignee));
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
    <Table.ScrollContainer minWidth={780} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {heads.map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <CaseRow key={row.caseNo} row={row} assignee={nameOf(row.assignee)} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function CaseRow({ row, assignee }: { readonly row: ListedCase; readonly assignee: string }) {
  const { cases } = useWords();
  const { time } = useFormat();
  const { who, until } = row.waitingFor;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/cases/${row.caseNo}`} fw={600}>
          {row.caseNo}
        </Anchor>
      </Table.Td>
      <Table.Td>
        {cases.stages[row.stage]}
        {row.outcome === null ? '' : `: ${named(cases.outcomes, row.outcome)}`}
      </Table.Td>
      <Table.Td>
        <Group gap={6}>
          <span>{named(cases.who, who)}</span>
          {row.overdue ? <Badge color="red">{cases.overdue}</Badge> : null}
          {row.onHold ? <Badge color="gray">{cases.onHold}</Badge> : null}
        </Group>
      </Table.Td>
      <Table.Td>{until === null ? '' : time(until)}</Table.Td>
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

import { useState } from 'react';
import { Button, Group, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { useFormat } from '../format';
import { useWords } from '../words/language';

const dayMs = 86_400_000;

/** The days of the policy's calendar that the reports look at. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The span that stands in the address; the last year where none does. */
export function useSpan(): Span {
  const [search] = useSearchParams();
  const { zone } = useFormat();
  const { from, to } = lastDays(365, zone);
  return { from: search.get('from') ?? from, to: search.get('to') ?? to };
}

/** Today is what the desk's calendar says, wherever the browser is. */
function lastDays(days: number, zone: string): Span {
  // Swedish writes a day as ISO 8601 does.
  const to = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date());
  const from = new Date(Date.parse(to) - (days - 1) * dayMs).toISOString().slice(0, 10);
  return { from, to };
}

/** A report for a span; what was shown before stays until the new one has come. */
export function useReport<T>(name: string, span: Span, ask: () => Promise<T>) {
  return useQuery({
    queryKey: ['report', name, span.from, span.to],
    queryFn: ask,
    placeholderData: keepPreviousData,
  });
}

export function spanned({ from, to }: Span) {
  return { params: { query: { from, to } } };
}

export function SpanForm({ span }: { readonly span: Span }) {
  const { reports } = useWords();
  const { zone } = useFormat();
  const [, setSearch] = useSearchParams();
  const [from, setFrom] = useState(span.from);
  const [to, setTo] = useState(span.to);
  const show = (shown: Span): void => {
    setFrom(shown.from);
    setTo(shown.to);
    setSearch({ from: shown.from, to: shown.to });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        show({ from, to });
      }}
    >
      <Group align="end" gap="sm">
        <TextInput
          type="date"
          label={reports.from}
          required
          max={to}
          value={from}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
        />
        <TextInput
          type="date"
          label={reports.to}
          required
          min={from}
          value={to}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
        <Button type="submit">{reports.show}</Button>
        {[30, 90, 365].map((days) => (
          <Button key={days} variant="default" onClick={() => show(lastDays(days, zone))}>
            {reports.lastDays(days)}
          </Button>
        ))}
      </Group>
    </form>
  );
}

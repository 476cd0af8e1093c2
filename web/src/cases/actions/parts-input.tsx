import { useState } from 'react';
import { Button, Fieldset, Group, List, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { Product } from '../../api/types';
import { useFormat } from '../../format';
import { ProblemNotice } from '../../shell/problem-notice';
import { useWords } from '../../words/language';
import { partFrom } from './form-values';

const settleMs = 300;

interface Props {
  readonly label: string;
  /** The parts taken so far, a line each: article and quantity. */
  readonly lines: string;
  readonly set: (lines: string) => void;
}

/** Parts for a repair, picked from the stock: what lies there and what it costs stands beside each. */
export function PartsInput({ label, lines, set }: Props) {
  const { parts: words } = useWords().actions;
  const { money } = useFormat();
  const taken = lines.split('\n').flatMap(partFrom);
  const keep = (next: typeof taken): void =>
    set(next.map(({ sku, quantity }) => `${sku} ${String(quantity)}`).join('\n'));
  const quantityOf = (sku: string, quantity: number): void =>
    keep(taken.map((part) => (part.sku === sku ? { sku, quantity } : part)));
  const known = useQueries({
    queries: taken.map(({ sku }) => ({
      queryKey: ['product', sku],
      queryFn: () => answered(api.GET('/api/v1/products/{sku}', { params: { path: { sku } } })),
    })),
  });
  const cost = known.reduce(
    (sum, { data }, at) => sum + (data?.unitPriceCents ?? 0) * (taken[at]?.quantity ?? 0),
    0,
  );
  const currency = known[0]?.data?.currency;
  return (
    <Fieldset legend={label}>
      <Stack gap="sm">
        {taken.length === 0 ? null : (
          <List listStyleType="none" spacing="xs" aria-label={words.taken}>
            {taken.map(({ sku, quantity }, at) => (
              <List.Item key={sku}>
                <Group gap="sm" align="end">
                  <NumberInput
                    label={words.quantityOf(sku)}
                    w={160}
                    min={1}
                    max={999}
                    allowDecimal={false}
                    value={quantity}
                    onChange={(given) => quantityOf(sku, Math.max(1, Number(given)))}
                  />
                  <Stock product={known[at]?.data} />
                  <Button variant="default" onClick={() => keep(taken.filter((part) => part.sku !== sku))}>
                    {words.without(sku)}
                  </Button>
                </Group>
              </List.Item>
            ))}
          </List>
        )}
        {currency === undefined ? null : <Text fw={600}>{words.cost(money(cost, currency))}</Text>}
        <PartSearch
          taken={taken.map(({ sku }) => sku)}
          add={(sku) => keep([...taken, { sku, quantity: 1 }])}
        />
      </Stack>
    </Fieldset>
  );
}

interface SearchProps {
  readonly taken: readonly string[];
  readonly add: (sku: string) => void;
}

function PartSearch({ taken, add }: SearchProps) {
  const { parts: words } = useWords().actions;
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), settleMs);
  const { data, error } = useQuery({
    queryKey: ['products', 'parts', asked],
    queryFn: () =>
      answered(api.GET('/api/v1/products', { params: { query: { q: asked, kind: 'part', limit: 20 } } })),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  });
  const found = asked === '' ? [] : (data?.items ?? []);
  const parts = found.filter(({ sku }) => !taken.includes(sku));
  return (
    <Stack gap="xs">
      <TextInput
        label={words.search}
        value={typed}
        maxLength={200}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        // Enter takes the first, and never sends the verdict by chance.
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          const [first] = parts;
          if (first !== undefined) add(first.sku);
        }}
      />
      <ProblemNotice problem={error} />
      {asked !== '' && data !== undefined && parts.length === 0 ? <Text>{words.none}</Text> : null}
      <List listStyleType="none" spacing="xs">
        {parts.map((part) => (
          <List.Item key={part.sku}>
            <Group gap="sm">
              <Button variant="default" onClick={() => add(part.sku)}>
                {words.add(part.sku)}
              </Button>
              <Text size="sm">{part.title}</Text>
              <Stock product={part} />
            </Group>
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

/** How many pieces are free, and what one costs. */
function Stock({ product }: { readonly product: Product | undefined }) {
  const { parts: words } = useWords().actions;
  const { money, count } = useFormat();
  if (product === undefined) return null;
  const free = product.stockOnHand - product.stockReserved;
  return (
    <Text size="sm" {...(free > 0 ? {} : { fw: 700 })}>
      {words.free(count(free))} · {money(product.unitPriceCents, product.currency)}
    </Text>
  );
}

import { useState } from 'react';
import { Button, Group, NativeSelect, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { useFormat } from '../../format';
import { useRole } from '../../shell/session';
import { named, useWords } from '../../words/language';
import { stageOrder } from '../picture/stage-order';
import { roles, sorts, views } from './filter';
import type { Filter } from './filter';

interface FiltersProps {
  readonly filter: Filter;
  readonly counts: Readonly<Record<string, number>>;
}

type Set = (changes: Readonly<Record<string, string>>) => void;

/** Search and filters; they stand in the address, so that a list can be kept and sent. */
export function Filters({ filter, counts }: FiltersProps) {
  const [, setSearch] = useSearchParams();
  const set: Set = (changes) =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      for (const [name, value] of Object.entries(changes))
        if (value === '') next.delete(name);
        else next.set(name, value);
      return next;
    });
  return (
    <Stack gap="sm">
      <Search key={filter.q} words={filter.q} find={(q) => set({ q })} />
      <Group align="end" gap="sm">
        <Views view={filter.view} choose={(view) => set({ view, q: '' })} />
        <Narrowing filter={filter} counts={counts} set={set} />
      </Group>
    </Stack>
  );
}

function Views({ view, choose }: { readonly view: string; readonly choose: (view: string) => void }) {
  const { cases } = useWords();
  const role = useRole() ?? 'support';
  return (
    <SegmentedControl
      aria-label={cases.views.title}
      value={view}
      onChange={choose}
      data={views.map((value) => ({
        value,
        label: value === 'waiting' ? cases.views.waiting(named(cases.who, role)) : cases.views[value],
      }))}
    />
  );
}

function Search({ words: before, find }: { readonly words: string; readonly find: (words: string) => void }) {
  const { cases } = useWords();
  const [words, setWords] = useState(before);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        find(words.trim());
      }}
    >
      <Group align="end" gap="sm">
        <TextInput
          flex={1}
          miw={240}
          type="search"
          label={cases.search}
          maxLength={200}
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <Button type="submit">{cases.find}</Button>
      </Group>
    </form>
  );
}

interface NarrowingProps extends FiltersProps {
  readonly set: Set;
}

function Narrowing({ filter, counts, set }: NarrowingProps) {
  const { cases } = useWords();
  const { count } = useFormat();
  const stages = stageOrder.map((stage) => {
    const number = counts[stage];
    const name = cases.stages[stage];
    return { value: stage, label: number === undefined ? name : `${name} (${count(number)})` };
  });
  return (
    <>
      <NativeSelect
        label={cases.stage}
        value={filter.stage ?? ''}
        onChange={({ currentTarget }) => set({ stage: currentTarget.value })}
        data={[{ value: '', label: cases.allStages }, ...stages]}
      />
      <NativeSelect
        label={cases.attention}
        value={filter.attention ?? ''}
        onChange={({ currentTarget }) => set({ attention: currentTarget.value })}
        data={[
          { value: '', label: cases.anyAttention },
          ...roles.map((role) => ({ value: role, label: named(cases.who, role) })),
        ]}
      />
      <NativeSelect
        label={cases.sort}
        value={filter.sort}
        onChange={({ currentTarget }) => set({ sort: currentTarget.value })}
        data={sorts.map((sort) => ({ value: sort, label: cases.sorts[sort] }))}
      />
    </>
  );
}

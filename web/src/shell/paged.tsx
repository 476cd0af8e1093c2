import type { ReactNode } from 'react';
import { Button, Group, Table, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words/language';
import { Empty, Waiting } from './page';
import { ProblemNotice } from './problem-notice';

interface Pages {
  readonly isPending: boolean;
  readonly isSuccess: boolean;
  readonly error: Error | null;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

interface PagedProps {
  readonly list: Pages;
  readonly isEmpty: boolean;
  readonly empty: string;
  readonly children: ReactNode;
}

/** A list that grows page by page: what stands there while it comes, when it is empty, and when it does not come. */
export function Paged({ list, isEmpty, empty, children }: PagedProps) {
  const { shell } = useWords();
  return (
    <>
      <ProblemNotice problem={list.error} />
      {list.isPending ? <Waiting /> : null}
      {list.isSuccess && isEmpty ? <Empty>{empty}</Empty> : null}
      {isEmpty ? null : children}
      {list.hasNextPage ? (
        <div>
          <Button
            variant="default"
            onClick={() => void list.fetchNextPage()}
            loading={list.isFetchingNextPage}
          >
            {shell.more}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** A table that scrolls sideways by itself where the screen is narrow, and shows there that it goes on; two columns fit. */
export function WideTable({
  head,
  numbers = [],
  children,
}: {
  readonly head: readonly string[];
  /** The heads of columns of numbers, which stand at the right like the numbers. */
  readonly numbers?: readonly string[];
  readonly children: ReactNode;
}) {
  return (
    <Table.ScrollContainer
      minWidth={head.length > 2 ? 640 : 0}
      type="native"
      className="sideways"
      tabIndex={0}
    >
      <Table>
        <Table.Thead>
          <Table.Tr>
            {head.map((name) => (
              <Table.Th key={name} ta={numbers.includes(name) ? 'right' : undefined}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface SearchProps {
  readonly label: string;
  readonly words: string;
  readonly find: (words: string) => void;
}

export function SearchForm({ label, words: before, find }: SearchProps) {
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
          label={label}
          maxLength={200}
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <Button type="submit">{cases.find}</Button>
      </Group>
    </form>
  );
}

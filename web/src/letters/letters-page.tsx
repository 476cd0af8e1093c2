import { Alert, Anchor, Badge, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import type { LettersWaiting, OutgoingLetter } from '../api/types';
import { useFormat } from '../format';
import { CaseLink } from '../shell/links';
import { PageTitle } from '../shell/page';
import { Paged, SearchForm, WideTable } from '../shell/paged';
import { useWords } from '../words/language';

const states = ['queued', 'sent', 'undelivered'] as const;

/** The letters that the desk wrote: which wait and why, which went out, which came back. */
export default function LettersPage() {
  const { letters, shell } = useWords();
  const { zone } = useFormat();
  const [search, setSearch] = useSearchParams();
  const state = states.find((one) => one === search.get('state')) ?? null;
  const words = search.get('q') ?? '';
  const list = useLetters(state, words);
  const show = (changed: { readonly state?: string; readonly q?: string }): void => {
    const { state: shown = state ?? 'all', q = words } = changed;
    setSearch({ ...(shown !== 'all' && { state: shown }), ...(q !== '' && { q }) });
  };
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const waiting = list.data?.pages[0]?.waiting;
  return (
    <>
      <PageTitle title={letters.title} />
      <Stack>
        <Text>{letters.text}</Text>
        {waiting ? <Waiting waiting={waiting} /> : null}
        <SearchForm key={words} label={letters.search} words={words} find={(q) => show({ q })} />
        <SegmentedControl
          aria-label={letters.which}
          value={state ?? 'all'}
          onChange={(chosen) => show({ state: chosen })}
          data={(['all', ...states] as const).map((value) => ({ value, label: letters.states[value] }))}
        />
        <Paged list={list} isEmpty={rows.length === 0} empty={letters.none}>
          <WideTable head={[letters.letter, letters.to, letters.state, letters.about]}>
            {rows.map((letter) => (
              <LetterRow key={letter.letterId} letter={letter} />
            ))}
          </WideTable>
        </Paged>
        <small>{shell.zone(zone)}</small>
      </Stack>
    </>
  );
}

function useLetters(state: (typeof states)[number] | null, words: string) {
  return useInfiniteQuery({
    queryKey: ['letters', state, words],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/letters/outgoing', {
          params: {
            query: {
              limit: 50,
              ...(state !== null && { state }),
              ...(words !== '' && { q: words }),
              ...(cursor !== '' && { cursor }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 30_000,
  });
}

/** Says plainly when letters do not go out. */
function Waiting({ waiting: { count, oldestAt, problem } }: { readonly waiting: LettersWaiting }) {
  const { letters } = useWords();
  const { time } = useFormat();
  if (oldestAt === null) return <Text role="status">{letters.nothingWaits}</Text>;
  return (
    <Alert role="status" color={problem === null ? 'blue' : 'yellow'} variant="outline">
      <Text>{letters.waiting(count, time(oldestAt))}</Text>
      {problem === null ? null : <Text className="wrapping">{letters.mailBroken(problem)}</Text>}
    </Alert>
  );
}

function LetterRow({ letter }: { readonly letter: OutgoingLetter }) {
  const { letters } = useWords();
  const { time } = useFormat();
  const { letterId, caseNo, recipient, subject, state, problem, attempts, nextAttemptAt } = letter;
  const told = {
    queued: letters.queued(time(letter.queuedAt)),
    sent: letters.sent(time(letter.sentAt ?? letter.queuedAt)),
    undelivered: letters.undelivered(time(letter.undeliveredAt ?? letter.queuedAt)),
  };
  return (
    <Table.Tr>
      <Table.Td className="wrapping">
        {caseNo === null ? (
          (subject ?? letters.unwritten)
        ) : (
          <Anchor
            component={Link}
            href={`/cases/${caseNo}#letter-${String(letterId)}`}
            underline="always"
            inherit
          >
            {subject ?? letters.unwritten}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td className="wrapping">{recipient ?? '–'}</Table.Td>
      <Table.Td>
        {state === 'sent' ? null : (
          <Badge color={state === 'queued' ? 'yellow' : 'red'}>{letters.states[state]}</Badge>
        )}
        <Text size="sm">{told[state]}</Text>
        {problem === null ? null : (
          <Text size="sm" className="wrapping">
            {problem}
          </Text>
        )}
        {state !== 'queued' || attempts === 0 ? null : (
          <Text size="sm">
            {letters.tries(attempts)}
            {nextAttemptAt === null ? '' : `, ${letters.next(time(nextAttemptAt))}`}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{caseNo === null ? letters.toSender : <CaseLink caseNo={caseNo} />}</Table.Td>
    </Table.Tr>
  );
}

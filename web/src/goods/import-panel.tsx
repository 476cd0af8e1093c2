import { useState } from 'react';
import { Alert, Button, FileInput, Group, Stack, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { Imported } from '../api/types';
import { Card } from '../cases/card';
import { useFormat } from '../format';
import { useNotice } from '../shell/notice';
import { WideTable } from '../shell/paged';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import type { Submit } from '../shell/submit';
import { useWords } from '../words/language';

type Kind = 'orders' | 'products';

interface Sent {
  readonly text: string;
  readonly dryRun: boolean;
}

/** Sends a file as it is: to see what it would change, or to take it over. */
function send(kind: Kind, { text, dryRun }: Sent, key: string): Promise<Imported> {
  const isJson = /^[\uFEFF\s]*[[{]/.test(text);
  const options = {
    params: {
      query: { dryRun: dryRun ? ('true' as const) : ('false' as const) },
      header: { 'Idempotency-Key': key },
    },
    body: text,
    bodySerializer: (body: unknown) => String(body),
    headers: { 'content-type': isJson ? 'application/json' : 'text/csv' },
  };
  return answered(
    kind === 'orders'
      ? api.POST('/api/v1/orders:import', options)
      : api.POST('/api/v1/products:import', options),
  );
}

interface Foreseen {
  readonly text: string;
  readonly imported: Imported;
}

/** Takes over a file in two steps: first what would change, then all of it or nothing. */
export function ImportPanel({ kind }: { readonly kind: Kind }) {
  const { goods } = useWords();
  const { count } = useFormat();
  const queries = useQueryClient();
  const notice = useNotice();
  const [file, setFile] = useState<File | null>(null);
  const [foreseen, setForeseen] = useState<Foreseen | null>(null);
  const look = useSubmit(
    (text: string, key) => send(kind, { text, dryRun: true }, key),
    (imported, text) => setForeseen({ text, imported }),
  );
  const apply = useSubmit(
    (text: string, key) => send(kind, { text, dryRun: false }, key),
    ({ created, changed }) => {
      notice(goods.applied(count(created), count(changed)));
      setForeseen(null);
      setFile(null);
      void queries.invalidateQueries({ queryKey: [kind] });
    },
  );
  const choose = (chosen: File | null): void => {
    setFile(chosen);
    setForeseen(null);
    look.forget();
    apply.forget();
  };
  return (
    <Card title={goods.import}>
      <Stack gap="sm">
        <Text size="sm">{goods.importText}</Text>
        <FileForm file={file} choose={choose} look={look} />
        <SubmitProblem submit={look} />
        {foreseen === null ? null : (
          <Foresight imported={foreseen.imported}>
            <Button loading={apply.isSending} onClick={() => apply.send(foreseen.text)}>
              {goods.apply}
            </Button>
          </Foresight>
        )}
        <SubmitProblem submit={apply} />
      </Stack>
    </Card>
  );
}

interface FileFormProps {
  readonly file: File | null;
  readonly choose: (file: File | null) => void;
  readonly look: Submit<string>;
}

function FileForm({ file, choose, look }: FileFormProps) {
  const { goods } = useWords();
  return (
    <form
      aria-label={goods.import}
      onSubmit={(event) => {
        event.preventDefault();
        if (file) void file.text().then(look.send);
      }}
    >
      <Group align="end" gap="sm">
        <FileInput
          miw={240}
          label={goods.chooseFile}
          accept=".csv,.json,text/csv,application/json"
          value={file}
          onChange={choose}
        />
        <Button type="submit" loading={look.isSending} disabled={file === null}>
          {goods.preview}
        </Button>
      </Group>
    </form>
  );
}

interface ForesightProps {
  readonly imported: Imported;
  readonly children: React.ReactNode;
}

/** What a file would do, and where it cannot. */
function Foresight({ imported, children }: ForesightProps) {
  const { goods } = useWords();
  const { count } = useFormat();
  const { created, changed, unchanged, preview } = imported;
  const problems = preview?.problems ?? [];
  const counts = goods.counts(count(created), count(changed), count(unchanged));
  return (
    <Stack gap="sm" role="region" aria-label={goods.preview}>
      {problems.length > 0 ? (
        <>
          <Alert role="alert" color="red" variant="outline">
            {goods.inTheWay}
          </Alert>
          <WideTable head={[goods.line, goods.problem]}>
            {problems.map(({ line, message }, index) => (
              <Table.Tr key={index}>
                <Table.Td>{line}</Table.Td>
                <Table.Td>{message}</Table.Td>
              </Table.Tr>
            ))}
          </WideTable>
        </>
      ) : (
        <Text fw={600}>
          {goods.nothingYet} {counts}
        </Text>
      )}
      {(preview?.changes.length ?? 0) > 0 ? <Changes changes={preview?.changes ?? []} /> : null}
      {problems.length > 0 ? null : created + changed === 0 ? (
        <Text>{goods.noChange}</Text>
      ) : (
        <div>{children}</div>
      )}
    </Stack>
  );
}

type Change = NonNullable<Imported['preview']>['changes'][number];

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const { goods, work } = useWords();
  const rows = changes.flatMap(({ line, name, change, fields }) =>
    change === 'created'
      ? [{ line, name, field: goods.isNew, from: null, to: null }]
      : fields.map((field) => ({ line, name, ...field })),
  );
  return (
    <WideTable head={[goods.line, work.what, goods.field, goods.before, goods.after]}>
      {rows.map(({ line, name, field, from, to }) => (
        <Table.Tr key={`${name} ${field}`}>
          <Table.Td>{line}</Table.Td>
          <Table.Td>{name}</Table.Td>
          <Table.Td>{field}</Table.Td>
          <Table.Td className="wrapping">{from ?? '–'}</Table.Td>
          <Table.Td className="wrapping">{to ?? '–'}</Table.Td>
        </Table.Tr>
      ))}
    </WideTable>
  );
}

import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { Alert, Anchor, Button, Checkbox, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import { sendAction } from '../api/client';
import type { ActionBody, ParcelScan } from '../api/types';
import { moneyInput } from '../cases/actions/field-input';
import { centsOf } from '../cases/actions/form-values';
import { CaseUpload, Photos } from '../cases/photos';
import { useFormat } from '../format';
import { useNames } from '../shell/names';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';

type Arrival = ActionBody<'shipment-arrived'>;

interface Props {
  readonly found: ParcelScan['cases'][number];
  /** What stands on a parcel that nobody had announced. */
  readonly parcelNo?: string;
  /** Whether it is the one to record now, after another of the same parcel. */
  readonly isNext?: boolean;
  readonly afterRecord: (caseNo: string) => void;
}

/** Nobody has agreed to the lab yet: what comes is taken in and waits uninspected (E39, L1). */
const beforeAgreement: readonly string[] = ['appeal', 'support', 'agreement'];

/** One case of a parcel: big buttons for what the clerk sees in the box. */
export function ArrivalCard({ found, parcelNo, isNext = false, afterRecord }: Props) {
  const { warehouse, cases } = useWords();
  const { caseNo, sku, title, serialNo, currency, stage, received, actions } = found;
  const isEarly = beforeAgreement.includes(stage);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isNext) card.current?.focus();
  }, [isNext]);
  return (
    <Paper ref={card} tabIndex={-1} withBorder p="md" component="article" aria-label={caseNo}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Anchor component={Link} href={`/cases/${caseNo}`} fw={700} underline="always">
            {caseNo}
          </Anchor>
          <Text>{cases.stages[stage]}</Text>
        </Group>
        <Text fw={600}>
          {title} ({sku})
        </Text>
        <Text>{serialNo === null ? warehouse.noSerial : warehouse.expectedSerial(serialNo)}</Text>
        {actions.includes('shipment-arrived') ? (
          <>
            {isEarly ? (
              <Alert color="yellow" variant="outline" title={warehouse.early}>
                {warehouse.earlyText}
              </Alert>
            ) : null}
            <ArrivalForm
              caseNo={caseNo}
              fixed={parcelNo === undefined ? {} : { parcelNo }}
              soldSerial={serialNo}
              currency={currency}
              afterRecord={afterRecord}
            />
            <Photos caseNo={caseNo} />
            <CaseUpload caseNo={caseNo} label={warehouse.photo} />
          </>
        ) : (
          <>
            {received === null ? null : <Received received={received} />}
            <Text c="dimmed">{isEarly ? warehouse.earlyHere : warehouse.nothingToDo}</Text>
          </>
        )}
      </Stack>
    </Paper>
  );
}

/** One receipt a parcel: the second clerk learns of the first (E50). */
function Received({ received: { at, by } }: { readonly received: NonNullable<Props['found']['received']> }) {
  const { warehouse } = useWords();
  const { time } = useFormat();
  const nameOf = useNames([by]);
  return (
    <Alert color="yellow" variant="outline">
      {warehouse.received(time(at), nameOf(by))}
    </Alert>
  );
}

interface FormProps extends Pick<Props, 'afterRecord'> {
  readonly caseNo: string;
  readonly fixed: Pick<Arrival, 'parcelNo'>;
  readonly soldSerial: string | null;
  readonly currency: string;
}

function ArrivalForm({ caseNo, fixed, soldSerial, currency, afterRecord }: FormProps) {
  const { warehouse } = useWords();
  const [seen, setSeen] = useState<Seen>({ note: '', isDamaged: false, postage: '' });
  const [isSerialAsked, askSerial] = useState(false);
  const submit = useSubmit(
    (arrival: Arrival, key) => sendAction(caseNo, 'shipment-arrived', { body: arrival, key }),
    () => afterRecord(caseNo),
  );
  const postage = useRef<HTMLInputElement>(null);
  const record = (arrival: Arrival): void => {
    // No form is sent here, in which the browser would look by itself.
    if (postage.current?.reportValidity() === false) return;
    submit.send({ ...fixed, ...arrival, ...bodyOf(seen, currency) });
  };
  const button = (label: string, contents: Arrival['contents']) => (
    <Button
      size="lg"
      variant={contents === 'ok' ? 'filled' : 'default'}
      // The card names the sold number, and says that this button confirms it.
      onClick={() =>
        record({ contents, ...(contents === 'ok' && soldSerial !== null && { serialNo: soldSerial }) })
      }
      disabled={submit.isSending}
    >
      {label}
    </Button>
  );
  return (
    <Stack gap="sm">
      <SeenFields
        seen={seen}
        change={(part) => setSeen({ ...seen, ...part })}
        currency={currency}
        postage={postage}
      />
      <Group gap="sm">
        {button(warehouse.arrivedOk, 'ok')}
        {button(warehouse.wrongItem, 'wrong-item')}
        {button(warehouse.empty, 'empty')}
        {button(warehouse.short, 'short')}
        <Button size="lg" variant="default" onClick={() => askSerial(true)} aria-expanded={isSerialAsked}>
          {warehouse.serialDiffers}
        </Button>
      </Group>
      {isSerialAsked ? (
        <SerialForm
          isSending={submit.isSending}
          record={(serialNo) => record({ contents: 'ok', serialNo })}
        />
      ) : null}
      <SubmitProblem submit={submit} />
    </Stack>
  );
}

/** What a clerk sees beside the contents. */
interface Seen {
  readonly note: string;
  readonly isDamaged: boolean;
  readonly postage: string;
}

function bodyOf({ note, isDamaged, postage }: Seen, currency: string): Partial<Arrival> {
  return {
    ...(note.trim() !== '' && { condition: note.trim() }),
    ...(isDamaged && { returnDamage: true }),
    ...(postage.trim() !== '' && { postageDueCents: centsOf(postage, currency) }),
  };
}

interface SeenProps {
  readonly seen: Seen;
  readonly change: (part: Partial<Seen>) => void;
  readonly currency: string;
  readonly postage: RefObject<HTMLInputElement | null>;
}

function SeenFields({ seen, change, currency, postage }: SeenProps) {
  const { warehouse, actions } = useWords();
  return (
    <>
      <TextInput
        label={warehouse.note}
        value={seen.note}
        onChange={({ currentTarget }) => change({ note: currentTarget.value })}
      />
      <Checkbox
        label={named(actions.fields, 'returnDamage')}
        checked={seen.isDamaged}
        onChange={({ currentTarget }) => change({ isDamaged: currentTarget.checked })}
      />
      <TextInput
        label={`${named(actions.fields, 'postageDueCents')} (${currency})`}
        ref={postage}
        {...moneyInput}
        value={seen.postage}
        onChange={({ currentTarget }) => change({ postage: currentTarget.value })}
      />
    </>
  );
}

function SerialForm({
  isSending,
  record,
}: {
  readonly isSending: boolean;
  readonly record: (serialNo: string) => void;
}) {
  const { warehouse } = useWords();
  const [serialNo, setSerialNo] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        record(serialNo.trim());
      }}
    >
      <Group align="end" gap="sm">
        <TextInput
          label={warehouse.serialSeen}
          required
          autoFocus
          maxLength={100}
          value={serialNo}
          onChange={({ currentTarget }) => setSerialNo(currentTarget.value)}
        />
        <Button type="submit" loading={isSending}>
          {warehouse.recordSerial}
        </Button>
      </Group>
    </form>
  );
}

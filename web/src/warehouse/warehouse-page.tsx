import { Fragment, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ParcelScan } from '../api/types';
import { useFormat } from '../format';
import { useNames } from '../shell/names';
import { PageTitle } from '../shell/page';
import { SubmitProblem } from '../shell/problem-notice';
import { useWords } from '../words/language';
import { ArrivalCard } from './arrival-card';
import { CameraScan } from './camera/camera-scan';
import { DispatchList } from './dispatch-list';
import { useLookUps } from './look-ups';
import { MatchList } from './match-list';
import { MistakeButton } from './mistake-button';
import { quarantineKey } from './quarantine';
import { QuarantineList } from './quarantine-list';

/** The dock: one field that a scanner types into, and what is to be done with the parcel. */
export default function WarehousePage() {
  const { warehouse } = useWords();
  const [scan, setScan] = useState<ParcelScan | null>(null);
  const isUnknown = scan?.quarantined === true && scan.cases.length === 0;
  return (
    <>
      <PageTitle title={warehouse.title} />
      <Stack gap="xl">
        <ScanArea scan={scan} setScan={setScan} />
        <QuarantineList besides={isUnknown ? scan.code : null} />
        <section aria-labelledby="goods-out">
          <Title order={2} size="h3" mb="sm" id="goods-out">
            {warehouse.dispatches}
          </Title>
          <DispatchList />
        </section>
      </Stack>
    </>
  );
}

interface ScanAreaProps {
  readonly scan: ParcelScan | null;
  readonly setScan: (scan: ParcelScan | null) => void;
}

function ScanArea({ scan, setScan }: ScanAreaProps) {
  const { warehouse } = useWords();
  const [done, setDone] = useState<string | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const { submit, inHand, take } = useLookUps((found) => {
    setScan(found);
    if (found.quarantined) void queries.invalidateQueries({ queryKey: quarantineKey });
  });
  const look = (scanned: string): void => {
    setDone(null);
    // Nobody records the last parcel by what he sees of the next.
    setScan(null);
    setNext(null);
    take(scanned);
  };
  const goOn = (said: string, rest: ParcelScan | null): void => {
    setDone(said);
    setScan(rest);
    void queries.invalidateQueries({ queryKey: quarantineKey });
    // The next thing at the dock is the next parcel, once all in this one is recorded.
    if (rest === null) field.current?.focus();
  };
  const afterRecord = (caseNo: string): void => {
    void queries.invalidateQueries({ queryKey: ['cases'] });
    // A parcel that was unknown is known now, and one whose cases are all recorded is done.
    const others = scan?.quarantined === false ? scan.cases.filter((one) => one.caseNo !== caseNo) : [];
    const left = others.filter(isOpen);
    setNext(left[0]?.caseNo ?? null);
    goOn(
      warehouse.recorded(caseNo, left.length),
      scan === null || left.length === 0 ? null : { ...scan, cases: others },
    );
  };
  return (
    <Stack>
      <ScanField field={field} look={look} />
      <CameraScan found={look} />
      <SubmitProblem submit={submit} />
      <div role="status">
        {inHand.length === 0 ? null : (
          <Text fw={700} className="wrapping">
            {warehouse.found(inHand.join(' · '))}
          </Text>
        )}
        {done === null ? null : (
          <Alert color="teal" variant="outline">
            {done}
          </Alert>
        )}
      </div>
      {scan === null || inHand.length > 0 ? null : (
        <Found
          scan={scan}
          next={next}
          afterRecord={afterRecord}
          afterMistake={() => goOn(warehouse.mistaken(scan.code), null)}
        />
      )}
    </Stack>
  );
}

interface ScanFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly look: (code: string) => void;
}

/** Empties itself with each Enter, for a scanner waits neither for an answer nor before the next parcel. */
function ScanField({ field, look }: ScanFieldProps) {
  const { warehouse } = useWords();
  const [code, setCode] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '') look(code.trim());
        setCode('');
      }}
    >
      <Group align="end" gap="sm">
        <TextInput
          ref={field}
          flex={1}
          miw={240}
          size="lg"
          label={warehouse.scan}
          description={warehouse.scanHint}
          autoFocus
          autoComplete="off"
          autoCapitalize="characters"
          enterKeyHint="search"
          maxLength={100}
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
        />
        {/* Never disabled: then the browser would swallow the Enter of the next code. */}
        <Button type="submit" size="lg">
          {warehouse.look}
        </Button>
      </Group>
    </form>
  );
}

function isOpen({ actions }: ParcelScan['cases'][number]): boolean {
  return actions.includes('shipment-arrived');
}

interface FoundProps {
  readonly scan: ParcelScan;
  /** The case to record next, where one of the same parcel was recorded. */
  readonly next: string | null;
  readonly afterRecord: (caseNo: string) => void;
  readonly afterMistake: () => void;
}

function Found({ scan, next, afterRecord, afterMistake }: FoundProps) {
  const { warehouse } = useWords();
  const { time } = useFormat();
  const { alreadyScanned: before } = scan;
  const nameOf = useNames([before?.by ?? null]);
  return (
    <section aria-labelledby="parcel">
      <Stack>
        <Title order={2} size="h3" id="parcel">
          {warehouse.found(scan.code)}
        </Title>
        {before === null ? null : (
          <Alert role="alert" color="yellow" variant="outline">
            {warehouse.already(time(before.at), nameOf(before.by))}
          </Alert>
        )}
        {scan.quarantined ? (
          <Alert role="alert" color="red" variant="outline">
            {scan.cases.length === 0 ? warehouse.quarantine : warehouse.tooLate}
          </Alert>
        ) : null}
        {scan.quarantined && scan.cases.length === 0 ? (
          <Fragment key={scan.scanId}>
            <MistakeButton scanId={scan.scanId} afterMistake={afterMistake} />
            <MatchList code={scan.code} afterRecord={afterRecord} />
          </Fragment>
        ) : null}
        {scan.cases.map((one) => (
          <ArrivalCard key={one.caseNo} found={one} isNext={one.caseNo === next} afterRecord={afterRecord} />
        ))}
      </Stack>
    </section>
  );
}

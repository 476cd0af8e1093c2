import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { JournalRecord } from './state';

/** An append-only file of JSON lines. */
export interface Journal {
  /** On disk when it returns: an effect is never answered before it is kept. */
  append(record: JournalRecord): void;
  close(): void;
}

/** Opens the journal at `file` and hands every record in it, oldest first, to `replay`. */
export function openJournal(file: string, replay: (record: JournalRecord) => void): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const kept = existsSync(file) ? wholeLines(readFileSync(file)) : Buffer.alloc(0);
  for (const line of kept.toString('utf8').split('\n')) {
    if (line !== '') replay(parseRecord(line));
  }
  const descriptor = openSync(file, 'a', 0o600);
  // A torn last line was never answered, and the next record must not be glued to it.
  ftruncateSync(descriptor, kept.length);
  return {
    append(record) {
      writeAll(descriptor, Buffer.from(`${JSON.stringify(record)}\n`));
      fdatasyncSync(descriptor);
    },
    close: () => closeSync(descriptor),
  };
}

function wholeLines(content: Buffer): Buffer {
  return content.subarray(0, content.lastIndexOf('\n') + 1);
}

function writeAll(descriptor: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}

function parseRecord(line: string): JournalRecord {
  // Only this program writes the file, so its own shape is trusted.
  return JSON.parse(line) as JournalRecord;
}

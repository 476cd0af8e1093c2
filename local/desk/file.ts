import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { localAccounts, newAccounts } from './accounts';
import { readJson, writeJson } from '../machine/json-file';
import { processRecord } from '../machine/lock';
import { project } from '../../project';
import { recordOf, type ProcessRecord } from '../machine/processes';

const port = z.number().int();
const keys = z.object({
  support: z.string(),
  warehouse: z.string(),
  lab: z.string(),
  payments: z.string(),
  manager: z.string(),
  admin: z.string(),
  /** The secret key of the payment sandbox. */
  payment: z.string(),
});
const ports = z.object({
  api: port,
  workerHealth: port,
  // A desk of an earlier version has none yet.
  workerMetrics: port.default(8_082),
  mailWeb: port,
  mailSmtp: port,
  door: port,
  payment: port,
});

const deskFile = z.object({
  apiUrl: z.string(),
  /** `host:port` */
  temporalAddress: z.string(),
  temporalUiUrl: z.string(),
  databaseUrl: z.string(),
  /** The web inbox with all that the desk has sent. */
  mailUrl: z.string(),
  /** The door for customers' letters. */
  smtpUrl: z.string(),
  paymentUrl: z.string(),
  keys,
  /** The staff of this desk, as they sign in on the pages; a file of an earlier version has none. */
  accounts: localAccounts.default(newAccounts),
  /** What only the desk's own commands need. */
  own: z.object({
    state: z.enum(['starting', 'ready', 'stopping', 'stopped']),
    /** The process that runs this desk, or ran it last. */
    starter: processRecord,
    webhookSecret: z.string(),
    // A desk of an earlier version has none yet.
    factorKey: z.string().default(newFactorKey),
    ports,
    parts: z.record(z.string(), processRecord),
  }),
});

/** The content of `local.json`: what runs on this machine, where, and the keys to it. */
export type DeskInfo = z.infer<typeof deskFile>;
export type DeskPorts = z.infer<typeof ports>;
type DeskKeys = z.infer<typeof keys>;

/** The desk's state on disk; every change is written at once, because the next moment may be a kill. */
export interface DeskFile {
  readonly current: () => DeskInfo;
  readonly change: (next: Partial<Omit<DeskInfo, 'own'>>, own?: Partial<DeskInfo['own']>) => void;
  readonly partStarted: (name: string, record: ProcessRecord) => void;
}

/** Where the desk lives: DESK_HOME, or `.desk` in the project. */
export function deskHome(environment: NodeJS.ProcessEnv): string {
  const { DESK_HOME: chosen } = environment;
  return chosen === undefined || chosen === '' ? join(project, '.desk') : resolve(chosen);
}

export function readDeskFile(home: string): DeskInfo | undefined {
  return readJson(fileIn(home), deskFile);
}

/** Opens the state for a start: keys, ports and left-over processes of earlier starts are kept. */
export function openDeskFile(home: string, defaults: DeskPorts): DeskFile {
  let info = readDeskFile(home) ?? firstInfo(defaults);
  const file: DeskFile = {
    current: () => info,
    change: (next, own = {}) => {
      info = { ...info, ...next, own: { ...info.own, ...own } };
      writeJson(fileIn(home), info);
    },
    partStarted: (name, record) => file.change({}, { parts: { ...info.own.parts, [name]: record } }),
  };
  file.change({}, { state: 'starting', starter: ourselves() });
  return file;
}

/** Writes down that nothing of this desk runs any more; only for who holds its lock. */
export function markStopped(home: string, info: DeskInfo): void {
  writeJson(fileIn(home), { ...info, own: { ...info.own, state: 'stopped', parts: {} } });
}

export function lockFileIn(home: string): string {
  return join(home, 'desk.lock');
}

/** Where the desk of a home writes down its addresses, accounts and keys. */
export function fileIn(home: string): string {
  return join(home, 'local.json');
}

function firstInfo(ports: DeskPorts): DeskInfo {
  const addresses = { apiUrl: '', temporalAddress: '', temporalUiUrl: '', databaseUrl: '', mailUrl: '' };
  const own = {
    state: 'starting',
    starter: ourselves(),
    webhookSecret: `whsec_${secret()}`,
    factorKey: newFactorKey(),
    ports,
    parts: {},
  } as const;
  return { ...addresses, smtpUrl: '', paymentUrl: '', keys: newKeys(), accounts: newAccounts(), own };
}

function ourselves(): ProcessRecord {
  return recordOf(process.pid) ?? { pid: process.pid, born: '' };
}

function newKeys(): DeskKeys {
  const of = (role: string): string => `desk_${role}_${secret()}`;
  const staff = {
    support: of('support'),
    warehouse: of('warehouse'),
    lab: of('lab'),
    payments: of('payments'),
  };
  return { ...staff, manager: of('manager'), admin: of('admin'), payment: `sk_test_${secret()}` };
}

/** What seals the keys of second factors here. */
function newFactorKey(): string {
  return `local:${randomBytes(32).toString('base64')}`;
}

function secret(): string {
  return randomBytes(24).toString('hex');
}

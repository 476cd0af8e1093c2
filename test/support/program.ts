import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { programArguments } from '../../local/machine/programs';
import { freePort } from '../../local/machine/ports';

const root = join(__dirname, '..', '..');
const LIMIT_MS = 40_000;

const usual = {
  // Else the settings of a test would be refused as careless.
  NODE_ENV: 'development',
  STRIPE_WEBHOOK_SECRET: 'whsec_x',
  SECOND_FACTOR: 'optional',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'returns@desk.example',
};

export type Settings = Readonly<Record<string, string>>;

/** A process of the desk as an operator starts it, with no other environment than the given settings. */
export class Program {
  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
  ) {}

  said = '';

  static async start(name: 'api' | 'worker', settings: Settings): Promise<Program> {
    const port = String(await freePort());
    const child = spawn(process.execPath, programArguments(`${name}/main.ts`), {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        ...usual,
        [name === 'api' ? 'API_PORT' : 'WORKER_HEALTH_PORT']: port,
        ...settings,
      },
    });
    const program = new Program(child, `http://127.0.0.1:${port}`);
    child.stdout.on('data', (chunk: Buffer) => (program.said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (program.said += chunk.toString()));
    return program;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response | null> {
    return fetch(`${this.url}${path}`, { headers }).catch(() => null);
  }

  async untilReady(): Promise<this> {
    await until(
      async () => ((await this.get('/readyz'))?.status === 200 ? true : null),
      () => this.said,
    );
    return this;
  }

  /** Tells it to stop and answers its exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = (await exit) as [number | null];
    return code;
  }

  async untilExit(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const [code] = (await once(this.child, 'exit')) as [number | null];
    return code;
  }
}

/** Looks again and again until there is something. */
export async function until<T>(
  look: () => Promise<T | null> | T | null,
  explain: () => string = () => '',
): Promise<T> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await pause(100)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error(`it did not come to pass in time: ${explain().slice(-2_000)}`);
}

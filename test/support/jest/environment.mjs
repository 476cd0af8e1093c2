import { createRequire } from 'node:module';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { compileFunction } = vm;
/** Stands for the process's own globals where Jest asks for a context to run a module in. */
const ownGlobals = {};
vm.compileFunction = (code, names, { parsingContext, ...options }) =>
  compileFunction(code, names, { ...options, ...(parsingContext !== ownGlobals && { parsingContext }) });

const requireOutside = createRequire(import.meta.url);

/** Where the runner of a file keeps its state among the globals: the next file's would tell this one's of every event. */
const ofRunner = ['JEST_STATE_SYMBOL', 'EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL', 'RETRY_TIMES'];

/**
 * Test files of one process have modules of their own, but share its globals and its packages: two hundred files would
 * else spend a third of their time on loading the same thousand modules again. What a file changes of the process is put
 * back after it.
 */
export default class SharedPackages extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = globalThis;
    this.moduleMocker = new this.moduleMocker.constructor(globalThis);
    this.fakeTimersModern = new this.fakeTimersModern.constructor({
      config: config.projectConfig,
      global: globalThis,
    });
    this.before = { env: { ...process.env }, exit: process.exit, console: globalThis.console };
    globalThis.requireOutside = requireOutside;
  }

  getVmContext() {
    return ownGlobals;
  }

  async teardown() {
    const { env, exit, console } = this.before;
    for (const name of Object.keys(process.env))
      if (!(name in env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, env);
    for (const key of Object.getOwnPropertySymbols(globalThis))
      if (ofRunner.includes(key.description)) Reflect.deleteProperty(globalThis, key);
    process.exit = exit;
    globalThis.console = console;
    delete globalThis.requireOutside;
    await super.teardown();
  }
}

import { createRequire } from 'node:module';
import { mock } from 'node:test';

const require = createRequire(import.meta.url);
const { bind } = require('jest-each');
const { expect } = require('expect');

/** The tests of the files that are read now, in the order in which they stand there. */
export class Collection {
  tests = [];
  #file = '';
  #titles = [];

  /** Reads one file: `read` loads it, and what it says is noted. */
  from(file, read) {
    this.#file = file;
    read();
  }

  describe = (title, says) => {
    this.#titles.push(title);
    says();
    this.#titles.pop();
  };

  test = (title, run) => {
    const name = [...this.#titles, title].join(' ');
    this.tests.push({ id: `${this.#file}: ${name}`, name, fileName: this.#file, run });
  };
}

/** Puts the words of jest that tests without servers use into the world, and has the collection hear them. */
export function speakJest(collection) {
  const test = Object.assign(collection.test, { each: bind(collection.test) });
  const describe = Object.assign(collection.describe, { each: bind(collection.describe, false, false) });
  const jest = {
    useFakeTimers: ({ now }) => mock.timers.enable({ apis: ['Date'], now }),
    useRealTimers: () => mock.timers.reset(),
  };
  Object.assign(globalThis, { test, it: test, describe, expect, jest });
}

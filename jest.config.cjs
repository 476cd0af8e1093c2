const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/jest/environment.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '/node_modules/.+\\.[cm]?js$': '<rootDir>/test/support/jest/packages.mjs',
    '^.+\\.ts$': '@swc/jest',
  },
  transformIgnorePatterns: [],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // No test is timed by this: a busy machine takes several times as long as a quiet one.
  testTimeout: 180_000,
  // Most tests wait for a server more than they compute; jest's own choice on two cores would be one at a time.
  maxWorkers: Math.max(3, availableParallelism()),
};

const { availableParallelism } = require('node:os');

// Node itself requires an ES module since 20.19; jest's own require does not.
const modulesOnly = 'openid-client|oauth4webapi|jose';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': '@swc/jest', [`node_modules/(${modulesOnly})/.+\\.js$`]: '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!(${modulesOnly})/)`],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // No test is timed by this: a busy machine takes several times as long as a quiet one.
  testTimeout: 180_000,
  // Most tests wait for a server more than they compute; jest's own choice on two cores would be one at a time.
  maxWorkers: Math.max(3, availableParallelism()),
};

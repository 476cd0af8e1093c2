/**
 * The tests that need no server: mutants meet them some thousand times. Stryker brings an environment of its own.
 * @type {import('jest').Config}
 */
export default {
  rootDir: '../..',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/policy/**/*.test.ts', '<rootDir>/test/workflows/moves/*.test.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  maxWorkers: 1,
};

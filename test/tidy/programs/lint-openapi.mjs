// Lints the OpenAPI document that its argument names, and writes the errors as JSON.
import { createConfig, lint } from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended'],
  rules: {
    // The desk is served from wherever it is installed: the document cannot know its address.
    'no-empty-servers': 'off',
    // Its licence is that of the product, which its reader has.
    'info-license': 'off',
  },
});
const problems = await lint({ ref: process.argv[2], config });
const errors = problems.filter(({ severity }) => severity === 'error');
process.stdout.write(
  JSON.stringify(
    errors.map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer })),
  ),
);

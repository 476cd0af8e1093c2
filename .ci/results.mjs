// Reads what Jest wrote about test runs: the first of all files, then, if some failed, a second of those alone.
//   node .ci/results.mjs failed FIRST               the files that failed, a line each
//   node .ci/results.mjs count FIRST [SECOND]       passed and failed tests, with the second look in place of the first
import { readFileSync, statSync } from 'node:fs';

const [command, ...runs] = process.argv.slice(2);
const files = new Map();
for (const run of runs.filter((path) => statSync(path).size > 0))
  for (const file of JSON.parse(readFileSync(run, 'utf8')).testResults) files.set(file.name, file);

const testsOf = (file, status) => file.assertionResults.filter((test) => test.status === status).length;
// A file that could not even be loaded has no tests and counts as one.
const failedIn = (file) => (file.status === 'failed' ? Math.max(1, testsOf(file, 'failed')) : 0);
const sum = (counts) => counts.reduce((total, count) => total + count, 0);

const all = [...files.values()];
if (command === 'failed') all.filter((file) => failedIn(file) > 0).forEach((file) => console.log(file.name));
if (command === 'count')
  console.log(sum(all.map((file) => testsOf(file, 'passed'))), sum(all.map((file) => failedIn(file))));

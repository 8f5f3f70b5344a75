// ./pagoda test [unit|model|e2e|all|nightly]: runs every check even where one fails, and ends with the totals on one plain line.
import fs from 'node:fs';
import { root } from '../launch/places.mjs';
import { GROUPS, RESULTS } from './checks.mjs';
import { add, countsOf, NOTHING, sentence } from './counts.mjs';
import { failuresOf } from './failures.mjs';
import { runProgram } from './program.mjs';
import { turnsOf } from './turns.mjs';

const [group = 'all', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(GROUPS, group) || rest.length > 0) {
  console.error(`Say which tests: ./pagoda test [${Object.keys(GROUPS).join('|')}]`);
  process.exit(2);
}

fs.rmSync(RESULTS, { recursive: true, force: true });
fs.mkdirSync(RESULTS, { recursive: true });
const checks = GROUPS[group]();
/** What each came to: a line of the summary, and what failed. */
const results = new Map();
let total = NOTHING;
const WIDTH = 26;
for (const { check, beside } of turnsOf(checks)) {
  const others = oneByOne(beside);
  heading(check);
  await run(check, { held: false });
  // One after the other, whole, and not into what the check above says.
  for (const [other, said] of await others) {
    heading(other);
    process.stdout.write(said);
  }
}
const ended = checks.map((check) => results.get(check));
const failures = ended.flatMap((result) => result.failures);
if (failures.length > 0) console.log(`\nFailed:\n\n${failures.join('\n\n')}`);
console.log(`\n${ended.map(({ line }) => line).join('\n')}\n${sentence(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function heading({ name }) {
  console.log(`\n== ${name}`);
}

/** Runs checks without a word, and gives what each had to say. */
async function oneByOne(checks) {
  const said = [];
  for (const check of checks) said.push([check, await run(check, { held: true })]);
  return said;
}

async function run(check, how) {
  if (check.skipped !== undefined) {
    const words = `skipped: ${check.skipped}`;
    results.set(check, { line: `${check.name.padEnd(WIDTH)} ${words}`, failures: [] });
    if (!how.held) console.log(words);
    return `${words}\n`;
  }
  const start = performance.now();
  const { succeeded, said } = await runProgram(check, how);
  const report = readReport(check.json);
  const counts = countsOf(check, report, succeeded);
  total = add(total, counts);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const line = `${check.name.padEnd(WIDTH)} ${sentence(counts).padEnd(36)} ${seconds.padStart(7)} s`;
  results.set(check, { line, failures: failuresOf(check, report, counts.failed, root) });
  return said;
}

function readReport(file) {
  return file !== undefined && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

// ./pagoda test [unit|model|e2e|all|nightly]: runs every check even where one fails, and ends with the totals on one plain line.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { openDisplay } from '../launch/display.mjs';
import { root } from '../launch/places.mjs';
import { GROUPS, RESULTS } from './checks.mjs';
import { add, countsOf, NOTHING, sentence } from './counts.mjs';
import { failuresOf } from './failures.mjs';

const [group = 'all', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(GROUPS, group) || rest.length > 0) {
  console.error(`Say which tests: ./pagoda test [${Object.keys(GROUPS).join('|')}]`);
  process.exit(2);
}

fs.rmSync(RESULTS, { recursive: true, force: true });
fs.mkdirSync(RESULTS, { recursive: true });
const summary = [];
const failures = [];
let total = NOTHING;
const WIDTH = 26;
for (const check of GROUPS[group]()) {
  console.log(`\n== ${check.name}`);
  if (check.skipped !== undefined) {
    console.log(`skipped: ${check.skipped}`);
    summary.push(`${check.name.padEnd(WIDTH)} skipped: ${check.skipped}`);
    continue;
  }
  const start = performance.now();
  const succeeded = await succeeds(check);
  const report = readReport(check.json);
  const counts = countsOf(check, report, succeeded);
  failures.push(...failuresOf(check, report, counts.failed, root));
  total = add(total, counts);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  summary.push(`${check.name.padEnd(WIDTH)} ${sentence(counts).padEnd(36)} ${seconds.padStart(7)} s`);
}
if (failures.length > 0) console.log(`\nFailed:\n\n${failures.join('\n\n')}`);
console.log(`\n${summary.join('\n')}\n${sentence(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function succeeds({ name, command, json, needsDisplay, minutes, env: own }) {
  const [program, ...args] = command;
  const display = needsDisplay ? await openDisplay() : undefined;
  const env = { ...process.env, ...own, ...display?.env, PLAYWRIGHT_JSON_OUTPUT_FILE: json };
  return new Promise((resolve) => {
    // A process group of its own, so that a check that hangs ends with everything it started.
    const child = spawn(program, args, { cwd: root, env, stdio: 'inherit', detached: true });
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch (error) {
        if (error.code !== 'ESRCH') throw error; // All of it has ended meanwhile.
      }
    };
    const limit = setTimeout(() => {
      console.error(`${name} did not end in ${minutes} minutes: stopped`);
      end('SIGKILL');
    }, minutes * 60_000);
    const stop = () => {
      end('SIGTERM');
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
    const done = (succeeded) => {
      clearTimeout(limit);
      display?.close();
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
      resolve(succeeded);
    };
    child.on('error', (error) => (console.error(error.message), done(false)));
    child.on('close', (status) => done(status === 0));
  });
}

function readReport(file) {
  return file !== undefined && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

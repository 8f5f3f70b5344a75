// ./pagoda test [unit|model|e2e|all]: runs every check even where one fails, and ends with the totals on one plain line.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { root } from '../launch/places.mjs';
import { GROUPS, RESULTS } from './checks.mjs';
import { add, countsOf, NOTHING, sentence } from './counts.mjs';

const [group = 'all', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(GROUPS, group) || rest.length > 0) {
  console.error(`Say which tests: ./pagoda test [${Object.keys(GROUPS).join('|')}]`);
  process.exit(2);
}

fs.rmSync(RESULTS, { recursive: true, force: true });
fs.mkdirSync(RESULTS, { recursive: true });
const summary = [];
let total = NOTHING;
for (const check of GROUPS[group]()) {
  console.log(`\n== ${check.name}`);
  const start = performance.now();
  const succeeded = await succeeds(check);
  const counts = countsOf(check.kind, readReport(check.json), succeeded);
  total = add(total, counts);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  summary.push(`${check.name.padEnd(14)} ${sentence(counts).padEnd(36)} ${seconds.padStart(7)} s`);
}
console.log(`\n${summary.join('\n')}\n${sentence(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function succeeds({ command, json, needsDisplay }) {
  const [program, ...args] = needsDisplay ? onDisplay(command) : command;
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: json };
  const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('error', (error) => (console.error(error.message), resolve(false)));
    child.on('close', (status) => resolve(status === 0));
  });
}

function onDisplay(command) {
  const present = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (present || spawnSync('which', ['xvfb-run']).status !== 0) return command;
  return ['xvfb-run', '--auto-servernum', '--server-args=-screen 0 1280x900x24', ...command];
}

function readReport(file) {
  return file !== undefined && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

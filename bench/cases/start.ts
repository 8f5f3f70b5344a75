import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { ended, pageOf, spawnApp } from '../app.ts';
import { openDisplay } from '../../scripts/launch/display.mjs';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import type { BenchCase } from './case.ts';

const ROUNDS = 5;
const PATIENCE_MS = 60_000;

/** The built app, started afresh with nothing saved: until its window shows, and until the first words of a reply are in the page. */
export const start: BenchCase = {
  name: 'start',
  about: "the app's start, to its window and to the first token",
  async run(context) {
    context.say(`start: opening the app ${ROUNDS + 1} times ...`);
    const values = { window: [] as number[], token: [] as number[] };
    // The first start reads the files from the disk; it is not counted.
    for (let round = 0; round <= ROUNDS; round++) {
      context.stop.throwIfAborted();
      const { window, token } = await startOnce();
      if (round === 0) continue;
      values.window.push(window);
      values.token.push(token);
    }
    return Object.entries(values).map(([what, seconds]): CaseResult =>
      fromRounds(`start.${what}`, 's', { [OURS]: seconds }),
    );
  },
};

/** Seconds since the app was started; both clocks are the system's. */
async function startOnce(): Promise<{ window: number; token: number }> {
  const display = await openDisplay();
  const data = mkdtempSync(join(tmpdir(), 'pagoda-bench-'));
  const started = Date.now();
  const app = spawnApp({ ...process.env, ...display.env, PAGODA_DATA: data, PAGODA_TRACE: '1' });
  try {
    const trace = followTrace(app.stdout);
    const [window] = await Promise.all([
      trace.reached('window-shown'),
      ask(app, 'What is the capital of France?'),
    ]);
    const seconds = (at: number) => (at - started) / 1000;
    return { window: seconds(window), token: seconds(await trace.reached('first-text')) };
  } finally {
    await ended(app);
    display.close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function ask(app: ReturnType<typeof spawnApp>, question: string): Promise<void> {
  const opened = await pageOf(app);
  const composer = opened.page.getByRole('textbox', { name: 'Message' });
  await composer.fill(question, { timeout: PATIENCE_MS });
  await composer.press('Enter');
  await opened.close();
}

const traceLine = z.object({ event: z.string(), at: z.number() });

/** The app's trace (PAGODA_TRACE): one JSON line per event on its standard output, among other lines. */
export function followTrace(output: Readable) {
  const times = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  let ended = false;
  const lines = createInterface({ input: output });
  const failures = new Set<(error: Error) => void>();
  lines.on('line', (line) => {
    const parsed = traceLine.safeParse(parseJson(line));
    if (!parsed.success) return;
    times.set(parsed.data.event, parsed.data.at);
    waiting.get(parsed.data.event)?.(parsed.data.at);
  });
  lines.on('close', () => {
    ended = true;
    for (const fail of failures) fail(new Error('the app ended'));
  });
  return {
    /** When it happened, in milliseconds since 1970; rejects when the app ends or nothing comes in a minute. */
    reached: (event: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const known = times.get(event);
        if (known !== undefined) return resolve(known);
        if (ended) return reject(new Error(`the app ended before ${event}`));
        const patience = setTimeout(
          () => reject(new Error(`no ${event} in ${PATIENCE_MS / 1000} s`)),
          PATIENCE_MS,
        );
        waiting.set(event, (at) => (clearTimeout(patience), resolve(at)));
        failures.add((error) => (clearTimeout(patience), reject(error)));
      }),
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

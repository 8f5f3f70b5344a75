import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Arrivals } from '../arrivals.ts';
import { eventLines } from './eventLines.ts';

export interface LlamaServerRun {
  readonly program: string;
  readonly model: string;
  readonly threads: number;
  /** Replies at once, each in a slot of its own. */
  readonly slots: number;
  /** Tokens of prompt and reply that a slot has to hold. */
  readonly slotTokens: number;
}

/** How the slots share the cache, which decides how fast a group of replies is. */
export interface LlamaServerSetting {
  readonly name: string;
  readonly options: readonly string[];
  /** Neither slots nor cells are named. */
  readonly isDefault?: true;
}

/** What is worth trying; the cache of prompts in RAM is off where every new request would move the idle slots there. */
export const SETTINGS: readonly LlamaServerSetting[] = [
  { name: 'a cache a slot', options: ['--no-kv-unified', '-fa', 'on'] },
  { name: 'one cache', options: ['--kv-unified', '-fa', 'on', '--cache-ram', '0'] },
];

/** As somebody starts it who names a model and no more: it chooses how many slots there are, and how they share the cache. */
export const AS_IT_COMES: LlamaServerSetting = { name: 'as it comes', options: [], isDefault: true };

const START_WITHIN_MS = 60_000;
const ENDS_WITHIN_MS = 10_000;
/** A reply of which nothing comes for so long is given up; the longest prompts here take some ten seconds. */
const SILENT_FOR_MS = 120_000;

export interface ReplyWatch {
  readonly signal?: AbortSignal;
  /** Filled as tokens come. */
  readonly arrivals?: { ms: number; tokens: number }[];
  /** Milliseconds without a word after which it is given up. */
  readonly silentFor?: number;
}

/** A llama-server on a free port of 127.0.0.1, ready to answer. Whoever starts it closes it. */
export class LlamaServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly address: string,
  ) {}

  /** One that somebody else has started, and ends. */
  static at(child: ChildProcess, address: string): LlamaServer {
    return new LlamaServer(child, address);
  }

  static async start(run: LlamaServerRun, setting: LlamaServerSetting): Promise<LlamaServer> {
    const port = await freePort();
    const child = spawn(run.program, commandLine(run, setting, port), { stdio: 'ignore' });
    const server = new LlamaServer(child, `http://127.0.0.1:${port}`);
    // A run that is told to stop twice waits for nobody.
    process.on('exit', server.kill);
    try {
      await server.ready();
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /**
   * One greedy reply of exactly `tokens` tokens, whose prompt stays in the cache; in slot `slot`, or where the server puts it. One that `signal` ends is as
   * long as it got.
   */
  async reply(
    promptTokenIds: readonly number[],
    tokens: number,
    slot = -1,
    { signal, arrivals = [], silentFor = SILENT_FOR_MS }: ReplyWatch = {},
  ): Promise<Arrivals> {
    const silence = new AbortController();
    const given = setTimeout(() => silence.abort(), silentFor);
    const ended = AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]);
    try {
      await this.stream(promptTokenIds, tokens, slot, {
        arrivals,
        signal: ended,
        heard: () => given.refresh(),
      });
    } catch (error) {
      if (silence.signal.aborted) throw new Error(`llama-server said nothing for ${silentFor / 1000} s`);
      if (!signal?.aborted) throw error;
      return arrivals;
    } finally {
      clearTimeout(given);
    }
    if (arrivals.at(-1)?.tokens !== tokens) {
      throw new Error(
        `llama-server wrote ${arrivals.at(-1)?.tokens ?? 0} tokens where ${tokens} were asked for`,
      );
    }
    return arrivals;
  }

  private async stream(
    promptTokenIds: readonly number[],
    tokens: number,
    slot: number,
    watch: { arrivals: { ms: number; tokens: number }[]; signal: AbortSignal; heard: () => void },
  ): Promise<void> {
    const response = await fetch(`${this.address}/completion`, {
      method: 'POST',
      signal: watch.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        prompt: promptTokenIds,
        n_predict: tokens,
        id_slot: slot,
        cache_prompt: true,
        ignore_eos: true,
        stream: true,
        // Greedy, without the samplers that would make no difference to it.
        samplers: ['top_k'],
        top_k: 1,
      }),
    });
    if (!response.ok || response.body === null) {
      throw new Error(`llama-server answered ${response.status}: ${await response.text()}`);
    }
    for await (const lines of eventLines(response.body)) {
      watch.heard();
      const counts = lines.map(tokensIn).filter((count) => count !== null);
      const last = counts.at(-1);
      if (last !== undefined) watch.arrivals.push({ ms: performance.now(), tokens: last });
    }
  }

  /** One that does not end when it is asked to is ended. */
  async close(): Promise<void> {
    process.off('exit', this.kill);
    if (this.ended()) return;
    const exit = new Promise((resolve) => this.child.once('exit', resolve));
    this.kill();
    const late = setTimeout(() => this.child.kill('SIGKILL'), ENDS_WITHIN_MS);
    await exit;
    clearTimeout(late);
  }

  private readonly kill = (): void => void this.child.kill();

  private ended(): boolean {
    return this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async ready(): Promise<void> {
    const deadline = performance.now() + START_WITHIN_MS;
    while (performance.now() < deadline) {
      if (this.ended())
        throw new Error(
          `llama-server ended with status ${this.child.exitCode ?? 'none'} before it was ready`,
        );
      const answer = await fetch(`${this.address}/health`).catch(() => null);
      if (answer?.ok) return;
      await pause(50);
    }
    throw new Error(`llama-server was not ready within ${START_WITHIN_MS / 1000} s`);
  }
}

export function commandLine(
  { model, threads, slots, slotTokens }: LlamaServerRun,
  { options, isDefault }: LlamaServerSetting,
  port: number,
): string[] {
  const place = [
    '-m',
    model,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '-t',
    String(threads),
    '-ngl',
    '0',
  ];
  if (isDefault) return [...place, ...options];
  // Slots' shares of the cache are rounded up to 256.
  const cells = slots * Math.ceil(slotTokens / 256) * 256;
  return [...place, ...['-np', slots, '-c', cells].map(String), ...options];
}

const progress = z.object({ tokens_predicted: z.int() });

/** How many tokens a line of the event stream says there are; null for the lines between. */
export function tokensIn(line: string): number | null {
  return line.startsWith('data: ') ? progress.parse(JSON.parse(line.slice(6))).tokens_predicted : null;
}

/** A port that nobody listens on just now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { Arrivals } from '../arrivals.ts';
import { checkoutRoot } from '../checkout.ts';
import { eventLines } from './eventLines.ts';
import type { ReplyWatch } from './llamaServer.ts';

export interface PagodaServerRun {
  readonly model: string;
  readonly threads: number;
  /** Tokens of all conversations together. */
  readonly contextLength: number;
  /** Whether it foresees tokens; left out: as it comes. */
  readonly draft?: 'off';
}

/** `pagoda serve` on a free port of 127.0.0.1, as a person starts it unless said otherwise: tokens that it foresees are checked several at once. Whoever starts it closes it. */
export class PagodaServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly address: string,
  ) {}

  static async start({ model, threads, contextLength, draft }: PagodaServerRun): Promise<PagodaServer> {
    const script = join(checkoutRoot(), 'out/main/cli.js');
    const options = [
      '--model',
      model,
      '--threads',
      threads,
      '--context',
      contextLength,
      '--gpu',
      'off',
      '--port',
      0,
      ...(draft === undefined ? [] : ['--draft', draft]),
    ];
    const child = spawn(process.execPath, [script, 'serve', ...options.map(String), '--quiet', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // A run that is told to stop twice waits for nobody.
    const kill = () => void child.kill();
    process.on('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    return new PagodaServer(child, await addressOf(child));
  }

  /** One greedy reply of exactly `tokens` tokens, as `LlamaServer.reply`. */
  async reply(
    promptTokenIds: readonly number[],
    tokens: number,
    { signal, arrivals = [] }: ReplyWatch = {},
  ): Promise<Arrivals> {
    try {
      await this.stream(promptTokenIds, tokens, arrivals, signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
      return arrivals;
    }
    if (arrivals.at(-1)?.tokens !== tokens)
      throw new Error(
        `the server wrote ${arrivals.at(-1)?.tokens ?? 0} tokens where ${tokens} were asked for`,
      );
    return arrivals;
  }

  private async stream(
    prompt: readonly number[],
    tokens: number,
    arrivals: { ms: number; tokens: number }[],
    signal?: AbortSignal,
  ): Promise<void> {
    const response = await fetch(`${this.address}/v1/completions`, {
      method: 'POST',
      signal: signal ?? null,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        prompt,
        max_tokens: tokens,
        ignore_eos: true,
        temperature: 0,
        stream: true,
        stream_options: { include_usage: true },
        timings_per_token: true,
      }),
    });
    if (!response.ok || response.body === null)
      throw new Error(`the server answered ${response.status}: ${await response.text()}`);
    for await (const lines of eventLines(response.body)) {
      const last = lines
        .map(tokensIn)
        .filter((count) => count !== null)
        .at(-1);
      if (last !== undefined) arrivals.push({ ms: performance.now(), tokens: last });
    }
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await exit;
  }
}

const chunk = z.object({
  usage: z.object({ completion_tokens: z.int() }).nullish(),
  timings: z.object({ predicted_n: z.int() }).optional(),
});

/** How many tokens a line of the event stream says there are; null for those that say nothing of it. */
export function tokensIn(line: string): number | null {
  if (!line.startsWith('data: {')) return null;
  const { usage, timings } = chunk.parse(JSON.parse(line.slice('data: '.length)));
  return usage?.completion_tokens ?? timings?.predicted_n ?? null;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) resolve(z.object({ url: z.string() }).parse(JSON.parse(said)).url);
    });
    child.once('exit', (status) =>
      reject(new Error(`pagoda serve ended with status ${status ?? 'none'} before it was ready`)),
    );
  });
}

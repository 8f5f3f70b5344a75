import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { addonPath } from '../libraries/loadAddon.ts';
import type { Context, ContextOptions, KernelInfo, ModelInfo } from '../native.d.ts';
import { addonRoot } from './device.ts';
import type { Setting } from './processes.ts';

/** What the text layer asks of a model whose process is another one. */
export interface RemoteModel {
  readonly info: ModelInfo;
  metadata(key: string): string | null;
  piece(token: number, special: boolean): Uint8Array;
  isEndOfGeneration(token: number): boolean;
}

/** A context in a process of its own, for kernels that this one does not run. */
export interface Remote {
  readonly model: RemoteModel;
  /** Steps, samplers and scorers; nothing else. */
  readonly context: Context;
  kernels(): Promise<KernelInfo>;
  close(): Promise<void>;
}

interface Opened {
  info: ModelInfo;
  contextLength: number;
  stepTokens: number;
  padToken: string | null;
  ends: number[];
  pieces: Uint8Array[];
  specials: Uint8Array[];
}

type Answer = { id: number; value?: unknown; error?: { message: string; code?: string; data?: unknown } };

export async function openRemote(setting: Setting, model: string, options: ContextOptions): Promise<Remote> {
  const { libraryFolder, kernels, kernelCacheFile, env } = setting;
  const given = { libraryFolder, kernels, kernelCacheFile, model, context: options };
  const script = join(import.meta.dirname, 'remote.mjs');
  const child = fork(script, [JSON.stringify({ addon: addonPath(addonRoot), ...given })], {
    serialization: 'advanced',
    env,
    execArgv: [],
  });
  const opened = await new Promise<Opened>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Opened));
    child.once('exit', (status) => reject(new Error(`${setting.name} ended with ${String(status)}`)));
  });
  const call = caller(child);
  let next = 0;
  const handle = (make: string) => (its: unknown) => {
    void call(make, next, its);
    return next++;
  };
  const { contextLength, stepTokens } = opened;
  const ends = new Set(opened.ends);
  return {
    model: {
      info: opened.info,
      metadata: (key) => (key === 'tokenizer.ggml.padding_token_id' ? opened.padToken : null),
      piece: (token, special) => (special ? opened.specials : opened.pieces)[token]!,
      isEndOfGeneration: (token) => ends.has(token),
    },
    context: {
      contextLength,
      stepTokens,
      step: (step) => call('step', step),
      createSampler: handle('createSampler'),
      createScorer: handle('createScorer'),
      freeSampler: (sampler) => void call('freeSampler', sampler),
      abort: () => undefined,
    } as Partial<Context> as Context,
    kernels: () => call('kernels'),
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}

function caller(child: ChildProcess): <T>(call: string, ...args: unknown[]) => Promise<T> {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let id = 0;
  child.on('message', (message) => {
    const { id, value, error } = message as Answer;
    const { resolve, reject } = waiting.get(id)!;
    waiting.delete(id);
    if (error) reject(Object.assign(new Error(error.message), error));
    else resolve(value as never);
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the other process ended'));
  });
  return (call, ...args) =>
    new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      child.send({ id, call, args });
    });
}

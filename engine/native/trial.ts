import { execFile } from 'node:child_process';
import { addonPath } from './libraries/loadAddon.ts';
import { nodeProgram } from './libraries/nodeProgram.ts';

/** What came of a trial. `refused`: llama.cpp said no, and will say so again; `unclear`: it did not come to an end. */
export type TrialResult =
  { kind: 'works' } | { kind: 'refused' } | { kind: 'unclear' } | { kind: 'ended'; detail: string };

export interface TrialOptions {
  appRoot: string;
  /** The CPU's libraries. */
  libraryFolder: string;
  path: string;
  signal: AbortSignal;
}

/** A large file on a slow disk takes this long for its first token; after that the trial says nothing. */
const PATIENCE_MS = 120_000;

/**
 * Runs as text in a Node of its own, so that it needs no file of its own in a bundle: loads the file, turns text into tokens and back, and
 * computes two steps. Arguments: the addon, the library folder, the file. Where memory runs out, it is this process that goes.
 */
const SCRIPT = `
const [addonPath, libraryFolder, path] = process.argv.slice(-3);
try { require('fs').writeFileSync('/proc/self/oom_score_adj', '1000'); } catch {}
const addon = require(addonPath);
addon.endWithParent(true);
const numbers = (length, make) => Int32Array.from({ length }, (_, index) => make(index));
async function use() {
  const runtime = addon.openRuntime({ libraryFolder, variant: 'cpu', kernels: 'stock', kernelCacheFile: '' });
  const model = await runtime.loadModel({ path, gpuLayers: 0, useMmap: true }, () => undefined).model;
  const { vocabularySize } = model.info;
  for (const text of ['Hello world, 123 \\u00e9\\n', ' ', '\\u65e5\\u672c \\u{1F600}<s>\\t'])
    for (const special of [true, false]) model.tokenize(text, special, special);
  for (let token = 0; token < vocabularySize; token += 1 + (vocabularySize >> 10))
    for (const special of [true, false]) model.piece(token, special);
  const context = await model.createContext({
    contextLength: 128, stepTokens: 32, threads: 1, cacheTypeK: 'f16', cacheTypeV: 'f16', flashAttention: true, maxSequences: 2,
  });
  for (const [from, length] of [[0, 4], [4, 1]])
    await context.step({
      tokens: numbers(length, (index) => index % vocabularySize),
      positions: numbers(length, (index) => from + index),
      seqIdCounts: numbers(length, () => 1),
      seqIds: numbers(length, () => 0),
      outputs: Int32Array.of(length - 1),
      samplers: Int32Array.of(-1),
      topK: Int32Array.of(-1),
      wantLogits: false,
    });
}
use().then(() => 'works', () => 'refused').then((said) => process.stdout.write(said, () => process.exit(0)));
`;

/** Loads and uses a model file in a short-lived process: a file that llama.cpp cannot survive takes only that one along. */
export function tryModel({ appRoot, libraryFolder, path, signal }: TrialOptions): Promise<TrialResult> {
  return new Promise((resolve) => {
    const args = ['-e', SCRIPT, addonPath(appRoot), libraryFolder, path];
    const node = nodeProgram(appRoot);
    const settings = {
      env: { ...process.env, ...node.env },
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      windowsHide: true,
      signal,
    } as const;
    execFile(node.path, args, settings, (error, said, words) => {
      resolve(
        trialResult(said, words, signal.aborted ? 'SIGTERM' : (error?.signal ?? error?.code), error?.killed),
      );
    });
  });
}

/** Ends that no file brings about: somebody wanted the process gone. */
const asked: ReadonlySet<unknown> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']);
/** From here on an exit status of Windows is a fault of the process. */
const WINDOWS_FAULT = 0x8000_0000;

/** `end`: the signal, the status, or the error of a process that could not be started. `killed`: it took too long. */
export function trialResult(
  said: string,
  words: string,
  end: string | number | null | undefined,
  killed = false,
): TrialResult {
  if (said === 'works' || said === 'refused') return { kind: said };
  const fault = typeof end === 'number' ? end >= WINDOWS_FAULT : String(end).startsWith('SIG');
  if (killed || !fault || asked.has(end)) return { kind: 'unclear' };
  return { kind: 'ended', detail: detailOf(words, String(end)) };
}

/** What llama.cpp wrote last before it ended: the condition that it found broken, without the machine that it was built on. */
function detailOf(words: string, how: string): string {
  const line = words
    .split('\n')
    .map((text) => text.trim())
    .find((text) => /GGML_ASSERT|GGML_ABORT|fatal error|terminate called|what\(\):/.test(text));
  return line === undefined ? how : `${how}, ${line.replace(/^\S*\//, '').slice(0, 300)}`;
}

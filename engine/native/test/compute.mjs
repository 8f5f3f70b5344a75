// Whole models in a process of their own: the libraries, their variant and whose kernels run are chosen once for a process.
// Run by processes.ts.
//
//   node compute.mjs greedy SETTING   replies to prompts, a token of each in every step: one JSON object
//   node compute.mjs scores SETTING   the scores of texts' positions: float32, text after text; at the end one JSON object on standard error
//   node compute.mjs choose SETTING   only measures whose product runs each weight type, for the kernels' memory
//
// SETTING is {addon, libraryFolder, kernels, kernelCacheFile, model, context}; what to compute comes on standard input.
import { createRequire } from 'node:module';
import { once } from 'node:events';

const [task, setting] = process.argv.slice(2);
const { addon, libraryFolder, kernels, kernelCacheFile, model: path, context: options } = JSON.parse(setting);
const runtime = createRequire(import.meta.url)(addon).openRuntime({
  libraryFolder,
  variant: 'cpu',
  kernels,
  kernelCacheFile,
});

/** @param {{tokens: number[], from: number, sequence: number, outputs: number[], topK: number}[]} pieces  outputs: indexes into tokens */
function stepOf(pieces) {
  const tokens = pieces.flatMap((piece) => piece.tokens);
  const outputs = [];
  let before = 0;
  for (const piece of pieces) {
    outputs.push(...piece.outputs.map((index) => before + index));
    before += piece.tokens.length;
  }
  return {
    tokens: Int32Array.from(tokens),
    positions: Int32Array.from(pieces.flatMap(({ tokens, from }) => tokens.map((_, index) => from + index))),
    seqIdCounts: new Int32Array(tokens.length).fill(1),
    seqIds: Int32Array.from(pieces.flatMap(({ tokens, sequence }) => tokens.map(() => sequence))),
    outputs: Int32Array.from(outputs),
    samplers: new Int32Array(outputs.length).fill(-1),
    topK: Int32Array.from(pieces.flatMap((piece) => piece.outputs.map(() => piece.topK))),
    wantLogits: false,
  };
}

async function run(context, pieces, more = {}) {
  const result = await context.step({ ...stepOf(pieces), ...more });
  if (result.outcome !== 'ok') throw new Error(`${result.outcome}: ${result.detail}`);
  return result;
}

/** The best token of the last position is the next one; its log-probability and the next two's come along. */
async function greedy(model, context, cases) {
  const replies = cases.map(() => ({ tokenIds: [], steps: [] }));
  const take = ({ topIds, topLogprobs }, index, at) => {
    const best = [0, 1, 2].map((rank) => [topIds[3 * at + rank], topLogprobs[3 * at + rank]]);
    replies[index].tokenIds.push(best[0][0]);
    replies[index].steps.push({ top: best, margin: best[0][1] - best[1][1] });
  };
  for (const [sequence, { promptTokenIds: tokens }] of cases.entries()) {
    const piece = { tokens, from: 0, sequence, outputs: [tokens.length - 1], topK: 3 };
    take(await run(context, [piece]), sequence, 0);
  }
  for (;;) {
    const active = [...cases.keys()].filter(
      (index) =>
        replies[index].tokenIds.length < cases[index].maxTokens &&
        !model.isEndOfGeneration(replies[index].tokenIds.at(-1)),
    );
    if (active.length === 0) return replies;
    const pieces = active.map((index) => {
      const { tokenIds } = replies[index];
      const from = cases[index].promptTokenIds.length + tokenIds.length - 1;
      return { tokens: tokenIds.slice(-1), from, sequence: index, outputs: [0], topK: 3 };
    });
    const result = await run(context, pieces);
    for (const [at, index] of active.entries()) take(result, index, at);
  }
}

/** Removes everything of sequence 0 (native.d.ts). */
const AFRESH = Int32Array.of(1, 0, 0, 0, -1);

/** @param {{tokens: number[], first: number}[]} texts  first: the first position whose scores are wanted */
async function scores(context, texts) {
  for (const { tokens, first } of texts) {
    const outputs = tokens.map((_, index) => index).slice(first);
    const piece = { tokens, from: 0, sequence: 0, outputs, topK: -1 };
    const { logits } = await run(context, [piece], { cacheOps: AFRESH, wantLogits: true });
    const bytes = Buffer.from(logits.buffer, logits.byteOffset, logits.byteLength);
    if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
  }
}

async function input() {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return JSON.parse(text);
}

if (task !== 'choose') {
  const work = await input();
  const model = await runtime.loadModel({ path, gpuLayers: 0, useMmap: true }, () => undefined).model;
  const context = await model.createContext(options);
  if (task === 'greedy') {
    const replies = await greedy(model, context, work);
    process.stdout.write(JSON.stringify({ kernels: runtime.kernels(), replies }));
  } else {
    await scores(context, work);
    process.stderr.write(JSON.stringify(runtime.kernels()));
  }
  await context.dispose();
  await model.dispose();
}

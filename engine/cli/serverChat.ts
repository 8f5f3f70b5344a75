import { loadSettings, type LoadedModel } from '../contract/models.ts';
import { embeddedModel } from '../models/embedded.ts';
import { farAddress } from '../remote/address.ts';
import { chatSettings, type ChatOptions } from './chatOptions.ts';
import { readPrompt } from './chatPrompt.ts';
import { streamReply } from './chatReply.ts';
import { readFormat } from './formatOptions.ts';
import { loadModel } from './loadModel.ts';
import { usage } from './options.ts';
import type { Terminal } from './terminal.ts';
import { withTools } from './toolOptions.ts';

/** Options that say how a model runs, which is the server's business. */
const notHere = {
  model: '--model',
  draftModel: '--draft-model',
  context: '--context',
  cacheType: '--cache-type',
  flashAttention: '--flash-attention',
  ropeScaling: '--rope-scaling',
  ropeScale: '--rope-scale',
  loadAnyway: '--load-anyway',
  threads: '--threads',
  gpu: '--gpu',
  gpuLayers: '--gpu-layers',
  batchSize: '--batch-size',
  kernels: '--kernels',
  trace: '--trace',
} as const;

/** `pagoda chat --server`: one reply of the model that another Pagoda serves. Everything else is as with an engine of this machine. */
export async function runServerChat(
  words: string | undefined,
  options: ChatOptions & { server: string },
  terminal: Terminal,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  for (const [option, flag] of Object.entries(notHere))
    if (options[option as keyof typeof notHere] !== undefined)
      throw usage('chat', `${flag}: is the server's business; leave it out with --server`);
  chatSettings(options); // Wrong usage is told before anybody is asked.
  const url = addressOf(options.server);
  const key = options.serverKey ?? (environment['PAGODA_API_KEY'] || null);
  const { connectRemote } = await import('../remote/connectRemote.ts');
  const link = connectRemote({ url, key, agent: 'pagoda chat' });
  const engine = {
    client: link.client,
    exited: new Promise<never>(() => undefined),
    close: () => Promise.resolve(link.close()),
  };
  try {
    const model = await loadModel(engine, url, loadSettings.parse({}), terminal);
    const own = isEmbedded(model) ? embeddedModel : null;
    const { reply } = chatSettings(options, own?.sampling);
    const format = await readFormat(options, terminal);
    const asked = await readPrompt(words, options, own?.systemPrompt ?? null, terminal);
    const prompt = await withTools(asked, options, terminal);
    await streamReply(engine, { ...reply, prompt, format }, options.json ?? false, terminal);
  } finally {
    link.close();
  }
}

/** Where it lies there is not told; no other model has as many bytes. */
const isEmbedded = ({ fileBytes }: LoadedModel): boolean => fileBytes === embeddedModel.bytes;

/** Throws `request.invalid`. */
function addressOf(text: string): string {
  const address = farAddress(text);
  if (address === null) throw usage('chat', '--server: it must be an address like http://127.0.0.1:7247');
  return address;
}

import { embeddedModel, isEmbeddedModel } from '../models/embedded.ts';
import { chatSettings, type ChatOptions } from './chatOptions.ts';
import { readPrompt } from './chatPrompt.ts';
import { streamReply } from './chatReply.ts';
import type { Connect } from './connect.ts';
import { engineWatch } from './engineWatch.ts';
import { readFormat } from './formatOptions.ts';
import { absolute, chooseModel, loadModel } from './loadModel.ts';
import { EndedShort } from './outcome.ts';
import type { Terminal } from './terminal.ts';
import { usage } from './options.ts';
import { runServerChat } from './serverChat.ts';
import { withTools } from './toolOptions.ts';
import { TraceFile } from './traceFile.ts';

/** `pagoda chat`: one reply in the terminal, streamed, or with `--json` as one object. Throws `request.cancelled` where there is none because it was told to stop. */
export async function runChat(
  words: string | undefined,
  options: ChatOptions,
  terminal: Terminal,
  connect: Connect,
): Promise<void> {
  const { server } = options;
  if (server !== undefined) return runServerChat(words, { ...options, server }, terminal, process.env);
  if (options.serverKey !== undefined) throw usage('chat', '--server-key: needs --server');
  chatSettings(options); // Wrong usage is told before a missing model is.
  const path = await chooseModel(options.model, terminal.appRoot);
  const own = (await isEmbeddedModel(path)) ? embeddedModel : null;
  const settings = chatSettings(options, own?.sampling);
  const draftModel = options.draftModel === undefined ? null : absolute(options.draftModel);
  const format = await readFormat(options, terminal);
  const asked = await readPrompt(words, options, own?.systemPrompt ?? null, terminal);
  const prompt = await withTools(asked, options, terminal);

  const trace = options.trace === undefined ? null : await TraceFile.at(options.trace);

  const { appRoot, stop: signal, hurry } = terminal;
  const engine = await connect({ appRoot, ...settings.engine, signal, onHealth: engineWatch(terminal) });
  let withinMs: number | undefined;
  try {
    await loadModel(engine, path, { ...settings.load, draftModel }, terminal);
    await trace?.begin(engine.client);
    let traced = true;
    try {
      await streamReply(engine, { ...settings.reply, prompt, format }, options.json ?? false, terminal);
    } finally {
      // Of a reply that failed too: then it is wanted most.
      if (trace) traced = await trace.write(engine.client, terminal);
    }
    if (!traced) throw new EndedShort();
  } catch (error) {
    // Told to stop it did not end in order, and will not now.
    if (signal.aborted) withinMs = 0;
    throw error;
  } finally {
    await engine.close(hurry.aborted ? 0 : withinMs);
  }
}

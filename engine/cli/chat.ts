import { resolve } from 'node:path';
import { fromErrorValue, PagodaError } from '../contract/errors.ts';
import type { LoadSettings } from '../contract/models.ts';
import { embeddedModel, findEmbeddedModel, isEmbeddedModel } from '../models/embedded.ts';
import { chatSettings, type ChatOptions } from './chatOptions.ts';
import { readPrompt } from './chatPrompt.ts';
import { streamReply } from './chatReply.ts';
import type { Connect, EngineLink } from './connect.ts';
import { refuseLaterOptions } from './later.ts';
import { exitStatus } from './outcome.ts';
import type { Terminal } from './terminal.ts';

/** `pagoda chat`: one reply in the terminal, streamed, or with `--json` as one object. Resolves to the exit status. */
export async function runChat(
  words: string | undefined,
  options: ChatOptions,
  terminal: Terminal,
  connect: Connect,
): Promise<number> {
  refuseLaterOptions(options);
  chatSettings(options); // Wrong usage is told before a missing model is.
  const path = await chooseModel(options.model, terminal.appRoot);
  const own = (await isEmbeddedModel(path)) ? embeddedModel : null;
  const settings = chatSettings(options, own?.sampling);
  const prompt = await readPrompt(words, options, own?.systemPrompt ?? null, terminal);

  const engine = await connect({ appRoot: terminal.appRoot, ...settings.engine });
  try {
    await load(engine, path, settings.load, terminal);
    await streamReply(engine, { ...settings.reply, prompt }, options.json ?? false, terminal);
  } catch (error) {
    // Told to stop before the reply began: there is nothing to say about that.
    if (!terminal.stop.aborted || !isCancelled(error)) throw error;
  } finally {
    await engine.close();
  }
  return terminal.stop.aborted ? (terminal.stop.reason as number) : exitStatus.ok;
}

const isCancelled = (error: unknown) => error instanceof PagodaError && error.code === 'request.cancelled';

/** The named model, else the embedded one. The engine has a working folder of its own, so its path is made absolute here. */
async function chooseModel(model: string | undefined, appRoot: string): Promise<string> {
  if (model !== undefined) return resolve(model);
  const path = await findEmbeddedModel(appRoot);
  if (path === null) throw new PagodaError('model.none', {});
  return path;
}

async function load(
  { client }: EngineLink,
  path: string,
  settings: LoadSettings,
  terminal: Terminal,
): Promise<void> {
  const loading = client.open('model.load', { path, settings });
  const cancel = () => loading.cancel();
  if (terminal.stop.aborted) cancel();
  terminal.stop.addEventListener('abort', cancel);
  try {
    for await (const event of loading) {
      if (event.type === 'failed') throw fromErrorValue(event.error);
      if (event.type === 'progress' && terminal.watched) {
        terminal.err(`\rReading the model: ${Math.round(event.fraction * 100)} %`);
      }
    }
  } finally {
    terminal.stop.removeEventListener('abort', cancel);
    // To the line's beginning, and the line cleared.
    if (terminal.watched) terminal.err('\r\x1b[K');
  }
}

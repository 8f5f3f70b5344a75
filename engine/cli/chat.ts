import { resolve } from 'node:path';
import { fromErrorValue, PagodaError } from '../contract/errors.ts';
import type { LoadSettings } from '../contract/models.ts';
import { embeddedModel, findEmbeddedModel, isEmbeddedModel } from '../models/embedded.ts';
import { chatSettings, type ChatOptions } from './chatOptions.ts';
import { readPrompt } from './chatPrompt.ts';
import { streamReply } from './chatReply.ts';
import type { Connect, EngineLink } from './connect.ts';
import { engineWatch } from './engineWatch.ts';
import { draftNotes } from './draftNotes.ts';
import { eventsUnlessStopped, STOP_WITHIN } from './stopping.ts';
import { readFormat } from './formatOptions.ts';
import type { Terminal } from './terminal.ts';
import { withTools } from './toolOptions.ts';

/** `pagoda chat`: one reply in the terminal, streamed, or with `--json` as one object. Throws `request.cancelled` where there is none because it was told to stop. */
export async function runChat(
  words: string | undefined,
  options: ChatOptions,
  terminal: Terminal,
  connect: Connect,
): Promise<void> {
  chatSettings(options); // Wrong usage is told before a missing model is.
  const path = await chooseModel(options.model, terminal.appRoot);
  const own = (await isEmbeddedModel(path)) ? embeddedModel : null;
  const settings = chatSettings(options, own?.sampling);
  const draftModel = options.draftModel === undefined ? null : absolute(options.draftModel);
  const format = await readFormat(options, terminal);
  const asked = await readPrompt(words, options, own?.systemPrompt ?? null, terminal);
  const prompt = await withTools(asked, options, terminal);

  const { appRoot, stop: signal, hurry } = terminal;
  const engine = await connect({ appRoot, ...settings.engine, signal, onHealth: engineWatch(terminal) });
  let withinMs: number | undefined;
  try {
    await load(engine, path, { ...settings.load, draftModel }, terminal);
    await streamReply(engine, { ...settings.reply, prompt, format }, options.json ?? false, terminal);
  } catch (error) {
    // Told to stop it did not end in order, and will not now.
    if (signal.aborted) withinMs = 0;
    throw error;
  } finally {
    await engine.close(hurry.aborted ? 0 : withinMs);
  }
}

/** The named model, else the embedded one. The engine has a working folder of its own, so its path is made absolute here. */
async function chooseModel(model: string | undefined, appRoot: string): Promise<string> {
  if (model !== undefined) return absolute(model);
  const path = await findEmbeddedModel(appRoot);
  if (path === null) throw new PagodaError('model.none', {});
  return path;
}

function absolute(path: string): string {
  try {
    return resolve(path);
  } catch (error) {
    // A relative path, and the folder it starts from was removed meanwhile.
    throw new PagodaError('model.unreadable', { path, errno: 'noWorkingFolder' }, { cause: error });
  }
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
    for await (const event of eventsUnlessStopped(loading, terminal, STOP_WITHIN)) {
      if (event.type === 'failed') throw fromErrorValue(event.error);
      if (event.type === 'done')
        for (const note of event.model.draftModel?.notes ?? []) terminal.err(`pagoda: ${draftNotes[note]}\n`);
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

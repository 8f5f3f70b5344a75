import { resolve } from 'node:path';
import { fromErrorValue, PagodaError } from '../contract/errors.ts';
import type { LoadedModel, LoadSettings } from '../contract/models.ts';
import { findEmbeddedModel } from '../models/embedded.ts';
import type { EngineLink } from './connect.ts';
import { draftNotes } from './draftNotes.ts';
import { eventsUnlessStopped, STOP_WITHIN } from './stopping.ts';
import type { Terminal } from './terminal.ts';

/** The named model, else the embedded one. The engine has a working folder of its own, so its path is made absolute here. */
export async function chooseModel(model: string | undefined, appRoot: string): Promise<string> {
  if (model !== undefined) return absolute(model);
  const path = await findEmbeddedModel(appRoot);
  if (path === null) throw new PagodaError('model.none', {});
  return path;
}

/** A path as the engine, which has a working folder of its own, can use it. */
export function absolute(path: string): string {
  try {
    return resolve(path);
  } catch (error) {
    // A relative path, and the folder it starts from was removed meanwhile.
    throw new PagodaError('model.unreadable', { path, errno: 'noWorkingFolder' }, { cause: error });
  }
}

/** Has the engine read a model, with the progress of that for whoever watches. */
export async function loadModel(
  { client }: EngineLink,
  path: string,
  settings: LoadSettings,
  terminal: Terminal,
): Promise<LoadedModel> {
  const loading = client.open('model.load', { path, settings });
  const cancel = () => loading.cancel();
  if (terminal.stop.aborted) cancel();
  terminal.stop.addEventListener('abort', cancel);
  try {
    for await (const event of eventsUnlessStopped(loading, terminal, STOP_WITHIN)) {
      if (event.type === 'failed') throw fromErrorValue(event.error);
      if (event.type === 'done') {
        await tellLeftOut(client, terminal);
        for (const note of event.model.draftModel?.notes ?? []) terminal.err(`pagoda: ${draftNotes[note]}\n`);
        return event.model;
      }
      if (terminal.watched) {
        terminal.err(`\rReading the model: ${Math.round(event.fraction * 100)} %`);
      }
    }
    throw new Error('the load ended without a final event');
  } finally {
    terminal.stop.removeEventListener('abort', cancel);
    // To the line's beginning, and the line cleared.
    if (terminal.watched) terminal.err('\r\x1b[K');
  }
}

/** A GPU that crashed or hung at this start is told once: it is left out from now on. */
async function tellLeftOut(client: EngineLink['client'], terminal: Terminal): Promise<void> {
  const { leftOut } = await client.request('engine.info', {});
  for (const { variant, detail } of leftOut.filter(({ now }) => now))
    terminal.err(
      `pagoda: ${variant} is left out from now on: ${detail}. --gpu ${variant} tries it once more.\n`,
    );
}

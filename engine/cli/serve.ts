import { dirname } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import type { LoadSettings } from '../contract/models.ts';
import { embeddedModelPath } from '../models/embedded.ts';
import { fetchedModels, usualPlaces } from '../models/library/places.ts';
import { modelId } from '../models/modelId.ts';
import type { Shelf } from '../server/models/shelf.ts';
import type { Connect } from './connect.ts';
import { engineWatch } from './engineWatch.ts';
import { jsonLine } from './json.ts';
import { absolute, chooseModel, loadModel } from './loadModel.ts';
import { engineSettingsOf, loadSettingsOf } from './modelOptions.ts';
import { count } from './numbers.ts';
import { serverSettingsOf, type ServeOptions } from './serveOptions.ts';
import { TraceFile } from './traceFile.ts';
import { SteadyEngine } from './steadyEngine.ts';
import { unlessStopped } from './stopping.ts';
import type { Terminal } from './terminal.ts';
import { errorWords } from './words.ts';

export interface ServeParts {
  readonly version: string;
  readonly connect: Connect;
}

/** `pagoda serve`: an HTTP server on an engine of its own, until it is told to stop. Rejects where it cannot begin, and when the engine is gone. */
export async function runServe(options: ServeOptions, terminal: Terminal, parts: ServeParts): Promise<void> {
  const settings = await serverSettingsOf(options, terminal, process.env);
  const draftModel = options.draftModel === undefined ? null : absolute(options.draftModel);
  const load = { ...loadSettingsOf('serve', options), draftModel };
  const choice = engineSettingsOf('serve', options);
  const path = await chooseModel(options.model, terminal.appRoot);
  const trace = options.trace === undefined ? null : await TraceFile.at(options.trace);
  // Only who serves waits for the server to be read in.
  const { openServer } = await import('../server/openServer.ts');
  const shelf = await shelfOf(path, load, options, terminal.appRoot);
  const { appRoot, stop: signal, hurry } = terminal;
  const engine = await SteadyEngine.start({
    connect: () => parts.connect({ appRoot, ...choice, signal, onHealth: engineWatch(terminal) }),
    prepare: async (started) => {
      await trace?.begin(started.client);
      await loadModel(started, path, load, terminal);
    },
    lost: (error) => {
      if (!signal.aborted) terminal.err(`pagoda: ${errorWords(error)}\n`);
    },
  });
  try {
    const server = await openServer({
      client: engine,
      settings,
      version: parts.version,
      aliases: options.alias,
      shelf,
      ...(options.system === undefined ? {} : { systemPrompt: options.system }),
      log: (line) => {
        if (!options.quiet) terminal.err(`${line}\n`);
      },
    });
    try {
      await trace?.begin(engine.current.client);
      const { contextLength, takesDrafts, name } = await loadModel(engine.current, path, load, terminal);
      if (settings.drafts === 'on' && !takesDrafts)
        throw new PagodaError('drafts.unsupported', { model: name });
      const model = modelId(path);
      if (options.json) terminal.out(jsonLine({ url: server.url, model, contextLength }));
      else {
        terminal.out(
          `Serving ${model} at ${server.url}/v1, with a context of ${count(contextLength)} tokens. Ctrl+C stops.\n`,
        );
        if (isOpen(settings))
          terminal.err(
            'pagoda: other machines can reach this server, and it wants no key. Set one with --api-key.\n',
          );
      }
      await unlessStopped(engine.keep(), terminal);
    } finally {
      await server.close(hurry);
      if (trace && !hurry.aborted) await trace.write(engine.current.client, terminal);
    }
  } catch (error) {
    // Told to stop: that is how a server ends.
    if (!signal.aborted) throw error;
  } finally {
    await engine.current.close(hurry.aborted ? 0 : undefined);
  }
}

/** The library, or the folders that were named in its place, or nothing else. The draft model is that of the one it was given for. */
async function shelfOf(
  path: string,
  load: LoadSettings,
  { models: folders, only = false }: Pick<ServeOptions, 'models' | 'only'>,
  appRoot: string,
): Promise<Shelf> {
  const { LibraryShelf } = await import('../server/models/libraryShelf.ts');
  const named = folders.map((folder) => absolute(folder));
  const own = [dirname(embeddedModelPath(appRoot)), fetchedModels()];
  const places = only
    ? []
    : named.length > 0
      ? named.map((folder) => ({ owner: 'added', path: folder, layout: 'files' }) as const)
      : usualPlaces(own, []);
  return LibraryShelf.open({
    places,
    home: path,
    homeSettings: load,
    settings: { ...load, draftModel: null, rope: null, despiteMemory: false },
  });
}

const isOpen = ({ host, key }: { host: string; key: string | null }): boolean =>
  key === null && !/^(127\.|localhost$|\[?::1\]?$)/.test(host);

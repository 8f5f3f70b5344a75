import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, nativeTheme, protocol, session, shell, type MessagePortMain } from 'electron';
import { z } from 'zod';
import { embeddedModel, findEmbeddedModel } from '../../engine/models/embedded.ts';
import type { Settings } from '../ipc/contract/app.ts';
import { spokenLanguage } from '../ipc/contract/language.ts';
import { cannotStart } from './app/cannotStart.ts';
import { askToClose, makeDesktop, showNotice } from './app/desktop.ts';
import { eachEnd, EndedJobs } from './app/endedJobs.ts';
import { followSettings } from './app/followSettings.ts';
import { makeHandlers } from './app/handlers.ts';
import { systemNotices } from './app/systemNotices.ts';
import { accessOf } from './downloads/access.ts';
import { Downloads } from './downloads/downloads.ts';
import { forkHost } from './engine/forkHost.ts';
import type { HostConfigInput } from '../../engine/contract/hostConfig.ts';
import type { Offered } from '../../engine/contract/server.ts';
import { fetchedModels } from '../../engine/models/library/places.ts';
import { FarEngine } from '../../engine/remote/farEngine.ts';
import type { FarAddress } from '../../engine/remote/farServer.ts';
import { messagePort } from '../../engine/transport/messagePort.ts';
import { WatchableValue } from '../../engine/transport/watchableValue.ts';
import { Supervisor, type Timer } from './engine/supervisor.ts';
import { forkImporter } from './imports/forkImporter.ts';
import { ImportProcesses } from './imports/importProcess.ts';
import { Imports } from './imports/imports.ts';
import { forkLibrary } from './library/forkLibrary.ts';
import { Librarian } from './library/librarian.ts';
import { Library } from './library/library.ts';
import { describe, type Log } from './log.ts';
import { LoadWatch } from './models/loadWatch.ts';
import type { Openings } from './opening/openings.ts';
import { ChosenEngine, type Elsewhere } from './otherPagoda/chosenEngine.ts';
import { followOther, useOther } from './otherPagoda/followOther.ts';
import type { Paths } from './paths.ts';
import { openSaved } from './saved.ts';
import { followOffer } from './server/followOffer.ts';
import { Conversations } from './storage/conversations.ts';
import { followServer } from './server/followServer.ts';
import { forkServer } from './server/forkServer.ts';
import { ServerSwitch } from './server/serverSwitch.ts';
import type { Trace } from './trace.ts';
import { makeUpdates } from './updates/makeUpdates.ts';
import { hardenSession } from './window/harden.ts';
import { linkPages } from './window/linkPages.ts';
import { MainWindow } from './window/mainWindow.ts';
import { setMenu } from './window/menu.ts';
import { recentModels } from './window/recentModels.ts';
import { scheme } from './window/policy.ts';
import { servePages } from './window/servePages.ts';
import { TrayIcon } from './window/trayIcon.ts';
import { windowFile } from './window/windowState.ts';
import { endedWords, replyEndedWords } from './words.ts';
import { words as spoken } from './words/t.ts';

export interface RunOptions {
  readonly name: string;
  readonly paths: Paths;
  /** The one origin whose pages are shown and served. */
  readonly pagesFrom: string;
  readonly url: string;
  /** Filled from before this app is ready on. */
  readonly openings: Openings;
  readonly log: Log;
  readonly trace: Trace;
}

const manifestShape = z.object({ version: z.string(), updateKey: z.string().optional() });
type Manifest = z.output<typeof manifestShape>;

/** The app from Electron's readiness to its end. */
export async function run(options: RunOptions): Promise<void> {
  const { log, name, paths } = options;
  // Until the settings are read.
  spoken.speak(spokenLanguage('system', app.getLocale()));
  try {
    const manifest = readManifest(paths.appRoot);
    const { version } = manifest;
    log.info('app', `${name} ${version}, Electron ${process.versions.electron}, ${process.platform}`);
    await start(options, manifest);
  } catch (error) {
    log.error('app', describe(error));
    await cannotStart(error, paths.data);
  }
}

async function start(
  { name, paths, pagesFrom, url, openings, log, trace }: RunOptions,
  { version, updateKey }: Manifest,
): Promise<void> {
  const own = makeUpdates({ paths, updateKey, log });
  const { opened: saved, notices } = own.openSaved(() => openSaved(paths, log));
  const { settings, storage, trials, serverKey, otherKey, notes, hubToken, contacts } = saved;

  const loads = new LoadWatch(afterMs, (ms) => {
    log.error('engine', 'a load that does not get on is given up');
    trials.givenUp({ code: 'engine.unresponsive', data: { ms } });
    supervisor.start();
  });
  // The engine comes up while the window does.
  let tryGpusAgain = false;
  const supervisor = new Supervisor({
    fork: forkHost({
      script: paths.host,
      config: () => {
        const config = { ...hostConfig(paths, settings.current()), tryGpusAgain };
        tryGpusAgain = false;
        return config;
      },
      log,
      trace,
    }),
    timer: afterMs,
    now: () => performance.now(),
    onModel: (state) => {
      loads.note(state);
      const chosen = settings.current().modelPath ?? trials.embedded;
      if (state.kind === 'ready' && state.model.path !== chosen) trials.lent();
      else if (state.kind === 'ready') trials.loaded(state.model.path);
      if (state.kind === 'failed') trials.notLoaded(state.path);
    },
    onEnd: (error) => {
      loads.ended();
      trials.engineEnded(error);
    },
  });
  supervisor.start();
  const offer = new WatchableValue<Offered>({ models: [], home: null });
  const server = new ServerSwitch(
    forkServer({ script: paths.server, version, supervisor, offered: offer, log }),
    () => performance.now(),
  );
  const engines = new ChosenEngine(supervisor, process.pid);
  const agent = `Pagoda/${version}`;
  const onUnsaved = (error: unknown) => log.error('app', describe(error));
  const useAddress = (address: FarAddress | null) => {
    log.info('app', address ? `the chats use ${address.url}` : 'the chats use the engine of this machine');
    engines.use(address && elsewhere(address));
    if (address) contacts.note(new URL(address.url).host);
  };
  followOther(settings, otherKey, agent, useAddress, onUnsaved);
  const speak = (language: Settings['language']) => spoken.speak(spokenLanguage(language, app.getLocale()));
  speak(settings.current().language);
  nativeTheme.themeSource = settings.current().theme;
  protocol.handle(scheme, servePages(paths.pages));
  await hardenSession(session.defaultSession, pagesFrom);

  const windows = new MainWindow(
    { title: name, preload: paths.preload, url, log, trace },
    windowFile(paths.window),
    askToClose,
  );
  windows.open();

  const embeddedModelPath = await findEmbeddedModel(paths.appRoot);
  const models = saved.models(embeddedModelPath);
  trials.embedded = embeddedModelPath;
  const useModel = (path: string) => {
    windows.show();
    openings.add({ kind: 'files', paths: [path] });
  };
  const tray = new TrayIcon({ name, onShow: () => windows.show(), onModel: useModel });
  const showRecent = () => {
    const recent = recentModels(models.current());
    tray.setRecent(recent);
    const onOpenLogs = () => void shell.openPath(paths.logs);
    setMenu({ name, development: !app.isPackaged, onOpenLogs, recent, onModel: useModel });
  };
  showRecent();
  models.changed(showRecent);
  spoken.changed(showRecent);
  const followTray = () => (windows.hides = tray.show(settings.current().tray));
  followTray();
  settings.changed(followTray);
  windows.onFocus = () => void models.refresh();
  void models.refresh();
  followSettings(settings, {
    language: speak,
    theme: (theme) => (nativeTheme.themeSource = theme),
    restartEngine: () => supervisor.start(),
    useModel: (path) =>
      void models
        .use(path ?? embeddedModelPath ?? '')
        .catch((error: unknown) => log.error('app', describe(error))),
  });
  const processes = new ImportProcesses(forkImporter(paths.importer, log));
  const imports = new Imports({
    ...saved.imports,
    processes,
    folder: paths.importedModels,
    addModel: (path, modelName) => models.add(path, modelName),
  });
  followServer(server, settings, serverKey);
  const desktop = makeDesktop(() => windows.current());
  const librarian = new Librarian({
    start: forkLibrary(paths, log),
    access: () => accessOf(settings.current(), hubToken),
    onContacts: (run, list) => contacts.tell(run, list),
  });
  settings.changed(() => librarian.accessChanged());
  hubToken.changed(() => librarian.accessChanged());
  const library = new Library({
    client: () => librarian.client,
    ownFolders: [fetchedModels(), paths.importedModels],
    embedded: embeddedModelPath,
    addedFolders: () => settings.current().modelFolders,
    trash: (path) => desktop.trash(path),
  });
  followOffer(offer, { settings, library, models, notes, embedded: embeddedModelPath });
  const downloads = new Downloads({
    client: () => librarian.client,
    folder: fetchedModels(),
    ...saved.downloads,
    newId: randomUUID,
    now: () => performance.now(),
    onDone: () => void library.look(),
  });
  const ended = new EndedJobs({
    wanted: () => settings.current().notify && !windows.isInFront(),
    show: systemNotices(),
    lead: (to) => {
      windows.show();
      openings.add(to);
    },
  });
  eachEnd(imports, ({ name }, failed) => ended.tell(endedWords('import', failed, name), { kind: 'models' }));
  eachEnd(downloads, ({ name }, failed) =>
    ended.tell(endedWords('download', failed, name), { kind: 'models' }),
  );
  const conversations = new Conversations(storage);
  const handlers = makeHandlers({
    info: {
      version,
      electron: process.versions.electron,
      platform: process.platform,
      dataFolder: paths.data,
      logFolder: paths.logs,
      embeddedSystemPrompt: embeddedModel.systemPrompt,
      embeddedSampling: embeddedModel.sampling,
      embeddedModelPath,
    },
    settings,
    models,
    openings,
    updates: own.updates,
    conversations,
    trials,
    engine: {
      process: engines.process,
      health: engines.health,
      start: () => supervisor.start(),
      startUnlessRunning: () => supervisor.startUnlessRunning(),
      tryGpusAgain: () => {
        tryGpusAgain = true;
        supervisor.start();
      },
    },
    server,
    serverKey,
    otherPagoda: {
      key: otherKey,
      use: (wanted) => useOther(settings, otherKey, agent, wanted),
      forget: () => {
        settings.change({ otherPagoda: null });
        otherKey.keep('', null);
      },
    },
    imports,
    readModelReport: (path) => processes.use((client) => client.request('inspect', { path })),
    desktop,
    library,
    notes,
    downloads,
    hubToken,
    contacts,
    libraryClient: () => librarian.client,
    onText: () => trace('first-text'),
    onAtStake: (replies) => (windows.atStake = replies),
    onReplyEnded: ({ chatId, chatTitle, failed }) =>
      ended.tell(replyEndedWords(failed, chatId, chatTitle), { kind: 'chat', chatId }),
  });
  // A start is healthy once its page and its engine have come up, in whatever order.
  let linked = false;
  const lookAtHealth = () => {
    if (linked && supervisor.process.current().kind === 'running') own.healthy();
  };
  supervisor.process.changed(lookAtHealth);
  linkPages({
    origin: pagesFrom,
    handlers,
    engines,
    onLinked: () => {
      linked = true;
      lookAtHealth();
    },
    onGone: () => {
      storage.interruptStreaming();
      conversations.endTemporary();
    },
    log,
    trace,
  });
  endWith(async () => {
    engines.use(null);
    await imports.close();
    await server.close();
    await librarian.close();
    contacts.flush();
    await supervisor.close();
    storage.close();
    own.updates.applyOnQuit();
    log.info('app', 'quit');
  });
  for (const notice of [...notices, ...saved.notices]) await showNotice(windows.current(), notice());
}

/** The engine of another Pagoda, for pages of this one. */
function elsewhere(address: FarAddress): Elsewhere<MessagePortMain> {
  const engine = new FarEngine(address);
  return {
    connect: (port) => engine.connect(messagePort(port)),
    close: () => engine.close(),
  };
}

const afterMs: Timer = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** Not `app.getVersion()`: run from the project, that can be Electron's own. */
function readManifest(appRoot: string): Manifest {
  return manifestShape.parse(JSON.parse(readFileSync(join(appRoot, 'package.json'), 'utf8')));
}

function hostConfig(paths: Paths, { gpu, kernels }: Settings): HostConfigInput {
  return { appRoot: paths.appRoot, gpu, kernels, pagesFolder: paths.kvPages };
}

/** Quits only after `finish`; it runs once, when all windows are closed. */
function endWith(finish: () => Promise<void>): void {
  let finished = false;
  app.on('will-quit', (event) => {
    if (finished) return;
    event.preventDefault();
    void finish().finally(() => {
      finished = true;
      // Not within this event: Electron takes no second request while it deals with the first.
      setImmediate(() => app.quit());
    });
  });
}

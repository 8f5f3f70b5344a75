import { isAbsolute } from 'node:path';
import { PagodaError } from '../../../engine/contract/errors.ts';
import type { ModelReport } from '../../../engine/contract/models.ts';
import type { ServerState } from '../../../engine/contract/server.ts';
import type { Result } from '../../../engine/contract/kinds.ts';
import type { Handlers, Watchable } from '../../../engine/transport/server.ts';
import type { AppContract, EngineHealth, EngineProcess } from '../../ipc/contract/app.ts';
import type { ModelList } from '../models/modelList.ts';
import type { Trials } from '../models/trials.ts';
import type { Openings } from '../opening/openings.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import type { ServerKey } from '../server/serverKey.ts';
import type { Updates } from '../updates/updates.ts';
import { PatientWrites } from '../storage/patientWrites.ts';
import type { Storage } from '../storage/storage.ts';
import { ChatFeed } from './chatFeed.ts';

/** What only the desktop can do. */
export interface Desktop {
  /** Undefined when the dialog was closed without a choice. */
  pickModel(): Promise<string | undefined>;
  copyText(text: string): void;
  openFolder(path: string): Promise<void>;
}

export interface HandlerOptions {
  readonly info: Result<AppContract['app.info']>;
  readonly settings: SettingsStore;
  readonly models: ModelList;
  readonly openings: Openings;
  readonly updates: Updates;
  readonly storage: Storage;
  readonly trials: Trials;
  readonly engine: {
    readonly process: Watchable<EngineProcess>;
    readonly health: Watchable<EngineHealth>;
    start(): void;
    startUnlessRunning(): void;
  };
  readonly server: Watchable<ServerState> & { again(): void };
  readonly serverKey: Pick<ServerKey, 'current' | 'changed' | 'text' | 'make' | 'remove'>;
  readonly desktop: Desktop;
  readonly readModelReport: (path: string) => Promise<ModelReport>;
  /** Called with the text of each reply's pieces as they are written. */
  readonly onText: () => void;
  /** Called with how many replies are in the window's memory alone. */
  readonly onUnsaved: (count: number) => void;
}

/** The app's side of the app contract. */
export function makeHandlers(options: HandlerOptions): Handlers<AppContract> {
  const { settings, models, openings, updates, storage, trials, engine, server, serverKey, desktop } =
    options;
  const chats = new ChatFeed(() => storage.chats());
  storage.onChange = (update) => chats.tell(update);
  const done = (work: () => void) => {
    work();
    return {};
  };
  const writes = new PatientWrites();
  const write = <T>(work: () => T) => writes.run(work);
  const written = (work: () => void) => write(() => done(work));

  return {
    'app.info': () => options.info,
    'app.openLogs': async () => {
      await desktop.openFolder(options.info.logFolder);
      return {};
    },
    'app.unsaved': ({ count }) => done(() => options.onUnsaved(count)),
    'app.copyText': ({ text }) => done(() => desktop.copyText(text)),

    openings,
    'openings.take': ({ id }) => done(() => openings.take(id)),

    updates,
    // What comes of them is told by `updates`: a download may take minutes.
    'updates.check': () =>
      done(() => {
        const { updateFeed } = settings.current();
        if (updateFeed !== null) void updates.check(updateFeed);
      }),
    'updates.download': () => done(() => void updates.download()),

    settings,
    'settings.change': (wanted) => {
      const changed = settings.change(wanted);
      if (wanted.modelPath !== undefined) {
        trials.chosen();
        // An engine that was given up on, or waits, after the model before.
        engine.startUnlessRunning();
      }
      return changed;
    },
    'settings.reset': ({ keys }) => settings.reset(keys),

    'engine.process': engine.process,
    'engine.health': engine.health,
    'engine.restart': () =>
      done(() => {
        const health = engine.health.current();
        if (health.kind !== 'well') trials.givenUp({ code: 'engine.unresponsive', data: { ms: health.ms } });
        engine.start();
      }),
    'engine.willLoad': ({ path }) => done(() => trials.willLoad(path)),
    'engine.loadEnded': ({ path, loaded }) =>
      done(() => (loaded ? trials.loaded(path) : trials.notLoaded(path))),
    'engine.trouble': trials.trouble,
    'engine.forgetTrouble': () => done(() => trials.chosen()),

    server,
    'server.again': () => done(() => server.again()),
    'server.key': serverKey,
    'server.makeKey': () => done(() => serverKey.make()),
    'server.removeKey': () => done(() => serverKey.remove()),
    'server.showKey': () => ({ key: serverKey.text() }),
    'server.copyKey': () =>
      done(() => {
        const key = serverKey.text();
        if (key !== null) desktop.copyText(key);
      }),

    models,
    'models.pick': async () => ({ path: (await desktop.pickModel()) ?? null }),
    'models.add': async ({ path }) => {
      if (!isAbsolute(path))
        throw new PagodaError('request.invalid', {
          name: 'models.add',
          issues: [`path: not absolute: ${path}`],
        });
      const report = await options.readModelReport(path);
      return models.add(path, report.name);
    },
    'models.forget': ({ path }) => done(() => models.forget(path)),

    chats,
    'chats.create': ({ title, decoding }) => write(() => storage.createChat(title, decoding)),
    'chats.rename': ({ id, title }) => written(() => storage.renameChat(id, title)),
    'chats.setOverflow': ({ id, ...overflow }) => written(() => storage.setOverflow(id, overflow)),
    'chats.setDecoding': ({ id, decoding }) => written(() => storage.setDecoding(id, decoding)),
    'chats.delete': ({ id }) => written(() => storage.deleteChat(id)),
    'chats.restore': ({ id }) => written(() => storage.restoreChat(id)),
    'chats.messages': ({ id }) => storage.messages(id),
    'chats.branch': ({ messageId, ...reply }) => {
      trials.reply(reply.state);
      return write(() => storage.branchChat(messageId, reply));
    },
    'chats.said': ({ characters }) => storage.said(characters),
    'chats.search': ({ query }) => storage.search(query),

    'messages.add': (message) => {
      trials.reply(message.state);
      return write(() => storage.addMessage(message));
    },
    // Not with the others' patience: its writer in the window keeps the text, tries again, and says meanwhile that it is not saved.
    'messages.append': ({ id, part, at, text }) =>
      done(() => {
        storage.appendToMessage(id, at, text, part);
        trials.replyWrote();
        options.onText();
      }),
    'messages.finish': ({ id, state, timings, ...facts }) => {
      trials.reply(state);
      return written(() => storage.finishMessage(id, state, timings, facts));
    },
    'messages.replace': ({ id, ...reply }) => written(() => storage.replaceReply(id, reply)),
    'messages.edit': ({ id, content }) => written(() => storage.editMessage(id, content)),
    'messages.deleteFrom': ({ id }) => written(() => storage.deleteMessagesFrom(id)),
    'messages.restore': ({ id }) => written(() => storage.restoreMessages(id)),
  };
}

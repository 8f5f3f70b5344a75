import {
  appContract,
  defaultSettings,
  type AppContract,
  type EngineHealth,
  type EngineProcess,
  type ModelTrouble,
  type Settings,
} from '../../electron/ipc/contract/app.ts';
import type { serverContract, ServerKeyState } from '../../electron/ipc/contract/server.ts';
import type { KeptKey, otherPagodaContract } from '../../electron/ipc/contract/otherPagoda.ts';
import type { UpdateState } from '../../electron/ipc/contract/updates.ts';
import type { Opening } from '../../electron/ipc/contract/opening.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import type { ServerState } from '../../engine/contract/server.ts';
import { Client } from '../../engine/transport/client.ts';
import { memoryPortPair } from '../../engine/transport/memoryPort.ts';
import { serve, type Handlers } from '../../engine/transport/server.ts';
import type { Links } from '../client/links.ts';
import { embeddedPath, loadedModel } from './builders.ts';
import { failWith } from './failWith.ts';
import { FakeChats } from './fakeChats.ts';
import { FakeEngine } from './fakeEngine.ts';
import { FakeLibrary } from './fakeLibrary.ts';
import { FakeModels } from './fakeModels.ts';
import { WatchableValue } from '../../engine/transport/watchableValue.ts';

/** Main and engine as the page sees them, in memory: the contracts with scripted handlers, for tests of stores and actions. */
export class FakeBackend {
  readonly engine = new FakeEngine();
  readonly chats = new FakeChats();
  readonly models = new FakeModels();
  readonly library = new FakeLibrary();
  readonly settings = new WatchableValue<Settings>(defaultSettings);
  /** Set to make every change of the settings fail. */
  settingsError: ErrorValue | null = null;
  readonly process = new WatchableValue<EngineProcess>({ kind: 'running', pid: 1 });
  readonly health = new WatchableValue<EngineHealth>({ kind: 'well' });
  readonly trouble = new WatchableValue<ModelTrouble | null>(null);
  readonly updates = new WatchableValue<UpdateState>({ kind: 'idle', newest: false, takenBack: null });
  readonly server = new WatchableValue<ServerState>({ kind: 'off' });
  readonly serverKey = new WatchableValue<ServerKeyState>('none');
  /** Set to make reading the server's key fail. */
  keyError: ErrorValue | null = null;
  /** How often the server was to be tried again. */
  serverTried = 0;
  readonly otherKey = new WatchableValue<KeptKey>('none');
  /** Set to have another Pagoda be none that can be used. */
  otherError: ErrorValue | null = null;
  readonly otherAsked: { url: string; key?: string | null }[] = [];
  readonly openings = new WatchableValue<Opening[]>([]);
  /** What main was told about loads. */
  readonly trials: string[] = [];
  copied = '';
  /** Files that a person saved. */
  readonly saved: { name: string; text: string }[] = [];
  /** Replies that the page says are not on disk, and being written. */
  atStake = { unsaved: 0, writing: 0 };
  readonly repliesEnded: { chatId: string; chatTitle: string; failed: boolean }[] = [];
  readonly links: Links;

  constructor() {
    const [page, main] = memoryPortPair();
    serve(appContract, this.appHandlers(), main);
    this.links = {
      app: new Client(appContract, page),
      onEngine: (listener) => this.engine.follow(listener),
      pathOfFile: (file) => `/files/${file.name}`,
      platform: 'linux',
    };
  }

  /** The engine of another Pagoda takes its place, which says by itself how its model is. */
  startElsewhere(url: string): void {
    this.engine.start();
    this.engine.model.set({ kind: 'ready', model: { ...loadedModel, path: url, name: 'Far Model' } });
  }

  /** The engine process dies, as main reports it, and a new one comes up. */
  crashEngine(error: ErrorValue): void {
    this.process.set({ kind: 'restarting', error, attempt: 1 });
  }
  recoverEngine(): void {
    this.process.set({ kind: 'running', pid: 2 });
    this.engine.start();
  }

  private appHandlers(): Handlers<AppContract> {
    return {
      'app.info': () => ({
        version: '0.1.0',
        electron: '33.2.1',
        platform: 'linux',
        dataFolder: '/home/ada/.config/pagoda',
        logFolder: '/home/ada/.config/pagoda/logs',
        embeddedSystemPrompt: 'You are a helpful AI assistant.',
        embeddedSampling: { temperature: 0.2, topP: 0.9 },
        embeddedModelPath: embeddedPath,
      }),
      'app.system': () => ({
        release: '6.1.0',
        arch: 'x64',
        processor: 'A processor',
        cores: 8,
        memoryTotal: 16e9,
        memoryFree: 9e9,
        log: 'the last line\n',
      }),
      ...this.library.handlers(),
      'app.openLogs': () => ({}),
      'app.replyEnded': (reply) => {
        this.repliesEnded.push(reply);
        return {};
      },
      'app.atStake': (replies) => {
        this.atStake = replies;
        return {};
      },
      'app.saveText': ({ name, text }) => {
        this.saved.push({ name, text });
        return { path: `/home/me/${name}` };
      },
      'app.copyText': ({ text }) => {
        this.copied = text;
        return {};
      },
      updates: this.updates,
      'updates.check': () => ({}),
      'updates.download': () => ({}),
      openings: this.openings,
      'openings.take': ({ id }) => {
        this.openings.set(this.openings.current().filter((opening) => opening.id !== id));
        return {};
      },
      settings: this.settings,
      'settings.change': (change) => {
        failWith(this.settingsError);
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        this.settings.set({ ...this.settings.current(), ...given });
        return this.settings.current();
      },
      'settings.reset': ({ keys }) => {
        const reset = Object.fromEntries(keys.map((key) => [key, defaultSettings[key]]));
        this.settings.set({ ...this.settings.current(), ...reset });
        return this.settings.current();
      },
      'engine.process': this.process,
      'engine.health': this.health,
      'engine.trouble': this.trouble,
      'engine.forgetTrouble': () => {
        this.trouble.set(null);
        return {};
      },
      'engine.willLoad': ({ path }) => {
        this.trials.push(`will load ${path}`);
        return {};
      },
      'engine.loadEnded': ({ path, loaded }) => {
        this.trials.push(`${loaded ? 'loaded' : 'not loaded'} ${path}`);
        return {};
      },
      'engine.restart': () => {
        this.engine.start();
        return {};
      },
      'engine.tryGpusAgain': () => {
        this.engine.start();
        return {};
      },
      ...this.serverHandlers(),
      ...this.models.handlers(),
      ...this.chats.handlers(),
    };
  }

  private serverHandlers(): Handlers<typeof otherPagodaContract & typeof serverContract> {
    return {
      'otherPagoda.key': this.otherKey,
      'otherPagoda.use': ({ url, key }) => {
        failWith(this.otherError);
        this.otherAsked.push(key === undefined ? { url } : { url, key });
        this.otherKey.set(key === undefined || key === null ? 'none' : 'sealed');
        this.settings.set({ ...this.settings.current(), otherPagoda: { url, on: true } });
        this.startElsewhere(url);
        return {};
      },
      'otherPagoda.forget': () => {
        this.otherKey.set('none');
        this.settings.set({ ...this.settings.current(), otherPagoda: null });
        return {};
      },
      server: this.server,
      'server.again': () => {
        this.serverTried += 1;
        return {};
      },
      'server.key': this.serverKey,
      'server.makeKey': () => {
        this.serverKey.set('plain');
        return {};
      },
      'server.removeKey': () => {
        this.serverKey.set('none');
        return {};
      },
      'server.showKey': () => {
        failWith(this.keyError);
        return { key: this.serverKey.current() === 'none' ? null : 'pagoda-key' };
      },
      'server.copyKey': () => {
        this.copied = 'pagoda-key';
        return {};
      },
    };
  }
}

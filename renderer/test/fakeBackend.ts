import {
  appContract,
  defaultOverflow,
  defaultSettings,
  noReplyFacts,
  type AppContract,
  type ChatSummary,
  type EngineHealth,
  type EngineProcess,
  type ImportJob,
  type Message,
  type ModelEntry,
  type ModelTrouble,
  type Settings,
  type TakenPaths,
} from '../../electron/ipc/contract/app.ts';
import type { ServerKeyState } from '../../electron/ipc/contract/server.ts';
import type { KeptKey } from '../../electron/ipc/contract/otherPagoda.ts';
import type { UpdateState } from '../../electron/ipc/contract/updates.ts';
import type { Opening } from '../../electron/ipc/contract/opening.ts';
import {
  engineContract,
  noStepTimes,
  type EngineContract,
  type ModelState,
} from '../../engine/contract/engine.ts';
import { fromErrorValue, PagodaError, type ErrorValue } from '../../engine/contract/errors.ts';
import type { ScoreParams } from '../../engine/contract/scores.ts';
import type { GenerateEvent, GenerateParams } from '../../engine/contract/generation.ts';
import type { TraceEvent, TraceState } from '../../engine/contract/trace.ts';
import type { ServerState } from '../../engine/contract/server.ts';
import { Client } from '../../engine/transport/client.ts';
import { memoryPortPair } from '../../engine/transport/memoryPort.ts';
import { serve, type Handlers, type Watchable } from '../../engine/transport/server.ts';
import type { Links } from '../client/links.ts';
import { FakeLibrary } from './fakeLibrary.ts';
import { embeddedPath, engineInfo, loadedModel, timings } from './builders.ts';

/** Ends a reply. */
export const END = 9999;
const textOf = (id: number): string => `.${id}`;

const noTrace: TraceState = { recording: false, steps: 0, tokens: 0, length: 0, dropped: 0 };
const traceHead = { startedAt: 0, version: '1.2.3', llamaVersion: 'b1', variant: 'cpu', dropped: 0 };

/** A value that tests set and the page watches. */
export class Value<V> implements Watchable<V> {
  private listeners = new Set<() => void>();
  constructor(private value: V) {}
  current(): V {
    return this.value;
  }
  changed(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  set(value: V): void {
    this.value = value;
    for (const listener of this.listeners) listener();
  }
}

/** How the fake engine answers: events as they come, then the final one it returns. */
export type Script = (
  params: GenerateParams,
  emit: (event: Exclude<GenerateEvent, { type: 'done' | 'failed' }>) => void,
  signal: AbortSignal,
) => Promise<Extract<GenerateEvent, { type: 'done' | 'failed' }>>;

/** Says `text` at once. */
export const say =
  (text: string): Script =>
  (_params, emit) => {
    emit({ type: 'prompt', read: 12, total: 12 });
    emit({ type: 'text', text, generatedTokens: 3, tokensPerSecond: 40 });
    return Promise.resolve(done('stop'));
  };

export const done = (
  finishReason: Extract<GenerateEvent, { type: 'done' }>['finishReason'],
): Extract<GenerateEvent, { type: 'done' }> => ({
  type: 'done',
  finishReason,
  tokenIds: [],
  promptTokenIds: [],
  seed: null,
  timings,
});

/**
 * Main and engine as the page sees them, in memory: the contracts with scripted handlers, for tests of stores and actions. Messages are
 * kept in the order of the calls, so a test can ask what would be on disk.
 */
export class FakeBackend {
  readonly settings = new Value<Settings>(defaultSettings);
  readonly process = new Value<EngineProcess>({ kind: 'running', pid: 1 });
  readonly health = new Value<EngineHealth>({ kind: 'well' });
  readonly trouble = new Value<ModelTrouble | null>(null);
  readonly updates = new Value<UpdateState>({ kind: 'idle', newest: false, takenBack: null });
  readonly server = new Value<ServerState>({ kind: 'off' });
  readonly serverKey = new Value<ServerKeyState>('none');
  /** Set to make reading the server's key fail. */
  keyError: ErrorValue | null = null;
  /** How often the server was to be tried again. */
  serverTried = 0;
  readonly otherKey = new Value<KeptKey>('none');
  /** Set to have another Pagoda be none that can be used. */
  otherError: ErrorValue | null = null;
  readonly otherAsked: { url: string; key?: string | null }[] = [];
  readonly trace = new Value<TraceState>(noTrace);
  /** What a recording has. */
  traced: TraceEvent[] = [];
  readonly library = new FakeLibrary();
  readonly openings = new Value<Opening[]>([]);
  readonly models = new Value<ModelEntry[]>([]);
  readonly imports = new Value<ImportJob[]>([]);
  /** What was asked about imports. */
  readonly importsAsked: string[] = [];
  readonly chats = new Value<ChatSummary[]>([]);
  readonly model = new Value<ModelState>({ kind: 'none' });
  readonly stored = new Map<string, Message[]>();
  readonly asked: GenerateParams[] = [];
  /** What was asked about replies that are there. */
  readonly scored: ScoreParams[] = [];
  /** The prompt that such a reply stands behind. */
  promptTokenIds: number[] = [1, 2];
  /** What the engine may draw upon beside a reply's own chat. */
  learned: { chat: string; text: string }[] = [];
  /** Chats of which what is cached was to be forgotten. */
  readonly forgotten: string[] = [];
  /** How often all that is cached was. */
  cleared = 0;
  readonly loads: string[] = [];
  /** What main was told about loads. */
  readonly trials: string[] = [];
  copied = '';
  /** Files that a person saved. */
  readonly saved: { name: string; text: string }[] = [];
  /** Replies that the page says are not on disk, and being written. */
  atStake = { unsaved: 0, writing: 0 };
  script: Script = say('Hello.');
  /** Set to make the next load fail. */
  loadError: ErrorValue | null = null;
  /** Of each load. */
  readonly draftModels: (string | null)[] = [];
  /** Why no draft model fits. */
  draftError: ErrorValue | null = null;
  /** Set to make every write of a message fail. */
  writeError: ErrorValue | null = null;
  /** Set to make every change of the settings fail. */
  settingsError: ErrorValue | null = null;
  /** Set to make keeping how a chat chooses its words fail. */
  decodingError: ErrorValue | null = null;
  /** Set to hold back the answer to a search. */
  beforeSearch: (query: string) => Promise<void> = () => Promise.resolve();
  /** Set to make opening a reply fail. */
  replyError: ErrorValue | null = null;
  readonly links: Links;

  private readonly deleted = new Map<string, { chatId: string; messages: Message[] }>();
  private deletedChats = new Map<string, ChatSummary>();
  private engineListener: ((engine: Client<EngineContract>) => void) | undefined;
  private stopEngine: (() => void) | undefined;
  private clock = Date.UTC(2026, 0, 15, 12);
  private nextId = 1;

  constructor() {
    const [page, main] = memoryPortPair();
    serve(appContract, this.appHandlers(), main);
    this.links = {
      app: new Client(appContract, page),
      onEngine: (listener) => {
        this.engineListener = listener;
        this.startEngine();
      },
      pathOfFile: (file) => `/files/${file.name}`,
      platform: 'linux',
    };
  }

  /** A fresh engine takes the place of the one before. */
  startEngine(): void {
    this.stopEngine?.();
    const [page, engine] = memoryPortPair();
    this.model.set({ kind: 'none' });
    this.stopEngine = serve(engineContract, this.engineHandlers(), engine);
    this.engineListener?.(new Client(engineContract, page));
  }

  /** The engine of another Pagoda takes its place, which says by itself how its model is. */
  startElsewhere(url: string): void {
    this.startEngine();
    this.model.set({ kind: 'ready', model: { ...loadedModel, path: url, name: 'Far Model' } });
  }

  /** The engine process dies, as main reports it, and a new one comes up. */
  crashEngine(error: ErrorValue): void {
    this.process.set({ kind: 'restarting', error, attempt: 1 });
  }
  recoverEngine(): void {
    this.process.set({ kind: 'running', pid: 2 });
    this.startEngine();
  }

  addChat(
    title: string,
    messages: readonly Pick<Message, 'role' | 'content'>[],
    updatedAt = this.tick(),
  ): string {
    const chat = this.newChat(title, updatedAt);
    for (const { role, content } of messages)
      this.addMessage({
        chatId: chat.id,
        role,
        content,
        state: { kind: 'complete', finishReason: role === 'user' ? null : 'stop' },
        model: role === 'user' ? null : 'SmolLM2-135M-Instruct.Q4_1.gguf',
      });
    return chat.id;
  }

  messages(chatId: string): Message[] {
    const list = this.stored.get(chatId);
    if (!list) throw new PagodaError('chat.notFound', { id: chatId });
    return list;
  }

  private tick(): number {
    return (this.clock += 1000);
  }

  private newChat(title: string, updatedAt: number, decoding: ChatSummary['decoding'] = null): ChatSummary {
    const chat: ChatSummary = {
      id: `chat-${this.nextId++}`,
      title,
      titled: false,
      createdAt: updatedAt,
      updatedAt,
      messageCount: 0,
      overflow: defaultOverflow,
      branchOf: null,
      decoding,
    };
    this.stored.set(chat.id, []);
    this.chats.set([chat, ...this.chats.current()]);
    return chat;
  }

  private addMessage(params: Pick<Message, 'chatId' | 'role' | 'content' | 'state' | 'model'>): Message {
    if (this.writeError) throw new PagodaError(this.writeError.code, this.writeError.data);
    const list = this.messages(params.chatId);
    const message: Message = {
      ...params,
      ...noReplyFacts,
      reasoning: '',
      id: `message-${this.nextId++}`,
      position: list.length,
      timings: params.role === 'assistant' && params.state.kind === 'complete' ? timings : null,
      createdAt: this.tick(),
    };
    list.push(message);
    this.changeChat(params.chatId, (chat) => ({
      ...chat,
      title: chat.title || params.content.slice(0, 60),
      messageCount: list.length,
    }));
    return message;
  }

  private changeChat(id: string, change: (chat: ChatSummary) => ChatSummary): void {
    this.chats.set(this.chats.current().map((chat) => (chat.id === id ? change(chat) : chat)));
  }

  private changeMessage(id: string, change: (message: Message) => Message): Record<string, never> {
    if (this.writeError) throw new PagodaError(this.writeError.code, this.writeError.data);
    for (const list of this.stored.values()) {
      const index = list.findIndex((message) => message.id === id);
      const message = list[index];
      if (message) list[index] = change(message);
    }
    return {};
  }

  /** Names that end in .gguf are models, those that end in a slash folders to import, all others are refused. */
  private sort(paths: readonly string[]): Pick<TakenPaths, 'models' | 'refused'> {
    const files = paths.filter((path) => !path.endsWith('/'));
    const models = files
      .filter((path) => path.endsWith('.gguf'))
      .map((path) => ({
        path,
        name: path.replace(/^.*\/|\.gguf$/g, ''),
        fileBytes: 1_100_000_000,
        embedded: false,
        present: true,
        lastUsedAt: null,
      }));
    const refused = files
      .filter((path) => !path.endsWith('.gguf'))
      .map((path) => ({ path, error: notGguf(path) }));
    return { models, refused };
  }

  private beginImport(folder: string): ImportJob {
    const name = folder.split('/').at(-2)!;
    const job: ImportJob = { id: this.nextId++, folder, name, size: 'exact', state: { kind: 'waiting' } };
    this.imports.set([...this.imports.current(), job]);
    return job;
  }

  private changeImport(what: string, id: number): Record<string, never> {
    this.importsAsked.push(`${what} ${id}`);
    return {};
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
        this.startEngine();
        return {};
      },
      'engine.tryGpusAgain': () => {
        this.startEngine();
        return {};
      },
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
        if (this.keyError) throw new PagodaError(this.keyError.code, this.keyError.data);
        return { key: this.serverKey.current() === 'none' ? null : 'pagoda-key' };
      },
      'server.copyKey': () => {
        this.copied = 'pagoda-key';
        return {};
      },
      models: this.models,
      'models.pick': () => ({ path: null }),
      'models.add': ({ path }) => {
        if (!path.endsWith('.gguf')) throw fromErrorValue(notGguf(path));
        const entry = {
          path,
          name: path.replace(/^.*\/|\.gguf$/g, ''),
          fileBytes: 1_100_000_000,
          embedded: false,
          present: true,
          lastUsedAt: null,
        };
        this.models.set([entry, ...this.models.current()]);
        return entry;
      },
      'models.take': ({ paths }) => {
        const { models, refused } = this.sort(paths);
        this.models.set([...models, ...this.models.current().filter((entry) => !paths.includes(entry.path))]);
        const folders = paths.filter((path) => path.endsWith('/'));
        const begun = folders.map((folder) => this.beginImport(folder));
        return { models, imports: begun.map(({ id }) => id), refused, more: false };
      },
      imports: this.imports,
      'imports.cancel': ({ id }) => this.changeImport('cancel', id),
      'imports.again': ({ id, size }) => this.changeImport(`again ${size ?? 'the same'}`, id),
      'imports.dismiss': ({ id }) => this.changeImport('dismiss', id),
      'models.forget': ({ path }) => {
        this.models.set(this.models.current().filter((entry) => entry.path !== path));
        return {};
      },
      chats: {
        current: () => ({ kind: 'all', list: this.chats.current() }),
        changed: (listener) => this.chats.changed(listener),
      },
      'chats.create': ({ title, decoding }) => this.newChat(title ?? '', this.tick(), decoding),
      'chats.rename': ({ id, title }) => {
        this.changeChat(id, (chat) => ({ ...chat, title, titled: true }));
        return {};
      },
      'chats.setOverflow': ({ id, policy, view }) => {
        this.changeChat(id, (chat) => ({
          ...chat,
          overflow: {
            policy: policy ?? chat.overflow.policy,
            view: view === undefined ? chat.overflow.view : view,
          },
        }));
        return {};
      },
      'chats.setDecoding': ({ id, decoding }) => {
        failWith(this.decodingError);
        this.changeChat(id, (chat) => ({ ...chat, decoding }));
        return {};
      },
      'chats.delete': ({ id }) => {
        const chat = this.chats.current().find((other) => other.id === id);
        if (chat) this.deletedChats.set(id, chat);
        this.chats.set(this.chats.current().filter((other) => other.id !== id));
        return {};
      },
      'chats.restore': ({ id }) => {
        const chat = this.deletedChats.get(id);
        if (chat) this.chats.set([chat, ...this.chats.current()]);
        return {};
      },
      'chats.messages': ({ id }) => this.messages(id),
      'chats.import': ({ title, createdAt, updatedAt, messages }) => {
        const chat = this.newChat(title, updatedAt);
        for (const { role, content, model } of messages)
          this.addMessage({
            chatId: chat.id,
            role,
            content,
            model,
            state: { kind: 'complete', finishReason: role === 'user' ? null : 'stop' },
          });
        this.changeChat(chat.id, (before) => ({ ...before, createdAt }));
        return chat;
      },
      'chats.said': () =>
        [...this.stored].flatMap(([chatId, list]) => list.map(({ content }) => ({ chatId, text: content }))),
      'chats.search': async ({ query }) => {
        await this.beforeSearch(query);
        return this.chats.current().flatMap((chat) =>
          this.messages(chat.id)
            .filter(({ content }) => content.toLowerCase().includes(query.toLowerCase()))
            .map((message) => ({
              chatId: chat.id,
              title: chat.title,
              messageId: message.id,
              snippet: snippet(message.content, query),
            })),
        );
      },
      'messages.add': (params) => {
        if (params.role === 'assistant') failWith(this.replyError);
        return this.addMessage(params);
      },
      'messages.append': ({ id, part, at, text }) =>
        this.changeMessage(id, (message) => {
          if (message[part].length !== at)
            throw new PagodaError('request.invalid', { name: 'messages.append', issues: [`at: ${at}`] });
          return { ...message, [part]: message[part] + text };
        }),
      'chats.branch': ({ messageId, ...reply }) => {
        const [from, list] = [...this.stored].find(([, all]) => all.some(({ id }) => id === messageId))!;
        const parent = this.chats.current().find(({ id }) => id === from)!;
        const chat = this.newChat(parent.title, this.tick());
        const at = list.findIndex(({ id }) => id === messageId);
        for (const [index, message] of list.slice(0, at).entries())
          this.messages(chat.id).push({
            ...message,
            id: `${message.id}-of-${chat.id}`,
            chatId: chat.id,
            position: index,
          });
        const { model } = reply;
        const added = this.addMessage({
          chatId: chat.id,
          role: 'assistant',
          content: reply.content,
          state: reply.state,
          model,
        });
        this.changeMessage(added.id, (message) => ({ ...message, ...reply }));
        const branchOf = { chatId: from, messageId };
        this.changeChat(chat.id, (before) => ({ ...before, branchOf }));
        return { chat: { ...chat, branchOf }, reply: { ...added, ...reply } };
      },
      'messages.replace': ({ id, ...reply }) =>
        this.changeMessage(id, (message) => ({ ...message, ...reply })),
      'messages.finish': ({ id, ...end }) => this.changeMessage(id, (message) => ({ ...message, ...end })),
      'messages.edit': ({ id, content }) => this.changeMessage(id, (message) => ({ ...message, content })),
      'messages.deleteFrom': ({ id }) => {
        for (const [chatId, list] of this.stored) {
          const index = list.findIndex((message) => message.id === id);
          if (index !== -1) this.deleted.set(id, { chatId, messages: list.splice(index) });
        }
        return {};
      },
      'messages.restore': ({ id }) => {
        const deleted = this.deleted.get(id);
        if (deleted) this.messages(deleted.chatId).push(...deleted.messages);
        return {};
      },
    };
  }

  private engineHandlers(): Handlers<EngineContract> {
    return {
      'engine.ping': () => ({ stepMs: 0 }),
      'engine.info': () => engineInfo,
      'engine.state': this.model,
      'engine.stepTimes': () => noStepTimes,
      'engine.metrics': new Value({
        running: 0,
        waiting: 0,
        cellsUsed: 0,
        cellsTotal: 8192,
        steps: 0,
        stepMs: 0,
        stepTokens: 0,
        generatedPerSecond: 0,
        promptPerSecond: 0,
      }),
      'model.room': () => ({ systemBytes: 8e9, deviceBytes: null }),
      'model.inspect': () => {
        throw new PagodaError('request.unsupported', { option: 'model.inspect' });
      },
      'model.load': ({ path, settings }) => {
        this.loads.push(path);
        this.draftModels.push(settings.draftModel);
        const error = this.loadError;
        this.loadError = null;
        if (error) {
          this.model.set({ kind: 'failed', path, error });
          return Promise.resolve({ type: 'failed', error });
        }
        const model = { ...loadedModel, path };
        this.model.set({ kind: 'ready', model });
        return Promise.resolve({ type: 'done', model });
      },
      'model.checkDraft': ({ draftModel }) => {
        const error = this.draftError;
        if (error) throw fromErrorValue(error);
        return { name: draftModel, parameters: 1, notes: [] };
      },
      'model.unload': () => {
        this.model.set({ kind: 'none' });
        return {};
      },
      /** One token a word, its length. */
      tokenize: ({ text }) => ({
        tokenIds: text
          .trim()
          .split(/\s+/)
          .map(({ length }) => length),
      }),
      detokenize: () => ({ text: '', pieces: [] }),
      'chat.count': ({ messages }) => ({
        tokens: messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4) + 4, 0),
        contextLength: loadedModel.contextLength,
      }),
      'format.check': () => ({}),
      'drafts.learn': ({ texts }) => {
        this.learned.push(...texts);
        return { tokens: texts.length };
      },
      'drafts.forget': () => {
        this.learned = [];
        return {};
      },
      'pages.forget': ({ chat }) => {
        this.forgotten.push(chat);
        return { deviceBytes: 0, ramBytes: 0, diskBytes: 0 };
      },
      'pages.clear': () => {
        this.cleared += 1;
        return { deviceBytes: 0, ramBytes: 0, diskBytes: 0 };
      },
      'prompt.plan': ({ prompt }) => ({
        tokens:
          prompt.kind === 'chat'
            ? prompt.messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4) + 4, 0)
            : 0,
        contextLength: 8192,
        cached: 0,
        stored: 0,
        view: { dropped: 0, newly: 0, tokens: 0, summary: null },
        messages: [],
      }),
      // A token's text is its number between points.
      'reply.read': ({ tokenIds }) => ({
        content: tokenIds
          .filter((id) => id !== END)
          .map(textOf)
          .join(''),
        reasoning: '',
        ends: tokenIds.at(-1) === END,
      }),
      'reply.scores': (params, emit) => {
        this.scored.push(params);
        const { reply, from } = params;
        const tokenIds = reply.kind === 'tokens' ? reply.tokenIds : [1, 2, 3];
        const tokens = tokenIds.slice(from).map((id) => ({
          id,
          text: textOf(id),
          logprob: -0.5,
          top: [id, -0.5, id + 100, -1.5],
          chain: params.drawing ? { logprob: -0.25, top: [id, -0.25] } : null,
        }));
        const texts = tokens.map(({ id }) => ({ id: id + 100, text: textOf(id + 100) }));
        emit({
          type: 'begins',
          promptTokenIds: this.promptTokenIds,
          tokens: tokenIds.length,
          exact: reply.kind === 'tokens',
        });
        emit({ type: 'scores', at: from, tokens, texts });
        return Promise.resolve({ type: 'done', cancelled: false });
      },
      'prompt.readAhead': () => Promise.resolve({ type: 'done', tokens: 0 }),
      'engine.page': () => ({ parts: [], before: 0, after: 0 }),
      trace: this.trace,
      'trace.set': ({ recording, clear }) => {
        const now = this.trace.current();
        const next = clear ? { ...noTrace, recording } : { ...now, recording };
        this.trace.set(next);
        return next;
      },
      'trace.read': (_, emit) => {
        emit({ type: 'part', events: this.traced });
        return Promise.resolve({ type: 'done', head: traceHead });
      },
      'engine.watch': (_, __, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve({ type: 'done' }))),
      generate: (params, emit, signal) => {
        this.asked.push(params);
        return this.script(params, emit, signal);
      },
    };
  }
}

const notGguf = (path: string): ErrorValue => ({
  code: 'model.notGguf',
  data: { path, found: '50 4b 03 04' },
});

function failWith(error: ErrorValue | null): void {
  if (error) throw new PagodaError(error.code, error.data);
}

function snippet(content: string, query: string): string {
  const at = content.toLowerCase().indexOf(query.toLowerCase());
  const match = content.slice(at, at + query.length);
  return `${content.slice(Math.max(0, at - 30), at)}\uE000${match}\uE001${content.slice(at + query.length, at + 60)}`;
}

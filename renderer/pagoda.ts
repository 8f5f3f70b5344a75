import type { Links } from './client/links.ts';
import { EngineLink } from './client/engineLink.ts';
import { nextFrame, type Schedule } from './client/frameBatch.ts';
import { glanced, streamed, windowFrames } from './client/framePace.ts';
import { nowAndThen, Onscreen } from './client/onscreen.ts';
import type { ReplyWriter } from './client/replyWriter.ts';
import { createActivityStore, type ActivityStore } from './stores/activity.ts';
import { createChatsStore, type ChatsStore } from './stores/chats.ts';
import { createExactnessStore, type ExactnessStore } from './stores/exactness.ts';
import { createGenerationsStore, type GenerationsStore } from './stores/generations.ts';
import { createImportsStore, type ImportsStore } from './stores/imports.ts';
import { createLooksStore, type LooksStore } from './stores/looks.ts';
import { createLibraryStore, type LibraryStore } from './stores/library.ts';
import { createModelsStore, type ModelsStore } from './stores/models.ts';
import { createPlansStore, type PlansStore } from './stores/plans.ts';
import { createProofsStore, type ProofsStore } from './stores/proofs.ts';
import { createSearchesStore, type SearchesStore } from './stores/searches.ts';
import { createServerStore, type ServerStore } from './stores/server.ts';
import { createSettingsStore, type SettingsStore } from './stores/settings.ts';
import { createTraceStore, type TraceStore } from './stores/trace.ts';
import { createTransfersStore, type TransfersStore } from './stores/transfers.ts';
import { createUiStore, type UiStore } from './stores/ui.ts';
import { createUnsavedStore, type UnsavedStore } from './stores/unsaved.ts';

/**
 * One window's whole state and its links to the world. Actions are plain functions that take it first; components get it from
 * `usePagoda`. Links and running replies are held here, outside the stores.
 */
export interface Pagoda {
  readonly links: Links;
  readonly engine: EngineLink;
  readonly chats: ChatsStore;
  readonly generations: GenerationsStore;
  readonly models: ModelsStore;
  readonly library: LibraryStore;
  readonly activity: ActivityStore;
  readonly exactness: ExactnessStore;
  readonly trace: TraceStore;
  readonly plans: PlansStore;
  readonly imports: ImportsStore;
  readonly settings: SettingsStore;
  readonly server: ServerStore;
  readonly unsaved: UnsavedStore;
  readonly ui: UiStore;
  readonly looks: LooksStore;
  readonly proofs: ProofsStore;
  readonly searches: SearchesStore;
  readonly transfers: TransfersStore;
  /** How to stop each reply under way, by message id, and when it has ended. */
  readonly running: Map<string, RunningReply>;
  /** How to end each look into a reply, and each reply that is written again, by message id. */
  readonly looking: Map<string, AbortController>;
  readonly proving: Map<string, AbortController>;
  /** Who writes each reply to disk, by message id, while there is something to write. */
  readonly writers: Map<string, ReplyWriter>;
  readonly schedule: Schedule;
  /** For what streams. */
  readonly pace: Schedule;
  /** For what shows how the engine is doing: all of it changes in the same frame. */
  readonly glances: Schedule;
  /** From one of those frames to the next, as long as they cost what they do now. Milliseconds. */
  readonly glancesMs: () => number;
  /** The replies that can be seen, by message id; the others need not follow each word. */
  readonly onscreen: Onscreen;
}

export interface RunningReply {
  stop(): void;
  /** Resolves once the reply is stored in its final state, or waits for a disk that refuses it. */
  readonly ended: Promise<void>;
}

export function createPagoda(links: Links, schedule: Schedule = nextFrame): Pagoda {
  const inWindow = schedule === nextFrame;
  return {
    links,
    engine: new EngineLink(),
    chats: createChatsStore(),
    generations: createGenerationsStore(),
    models: createModelsStore(),
    library: createLibraryStore(),
    activity: createActivityStore(),
    exactness: createExactnessStore(),
    trace: createTraceStore(),
    plans: createPlansStore(),
    imports: createImportsStore(),
    settings: createSettingsStore(),
    server: createServerStore(),
    unsaved: createUnsavedStore(),
    ui: createUiStore(),
    looks: createLooksStore(),
    proofs: createProofsStore(),
    searches: createSearchesStore(),
    transfers: createTransfersStore(),
    running: new Map(),
    looking: new Map(),
    proving: new Map(),
    writers: new Map(),
    schedule,
    pace: inWindow ? windowFrames.at(streamed) : schedule,
    glances: inWindow ? windowFrames.at(glanced) : schedule,
    glancesMs: () => windowFrames.pauseMs(glanced),
    onscreen: new Onscreen(inWindow ? nowAndThen : schedule),
  };
}

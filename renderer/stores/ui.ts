import { createStore, type StoreApi } from 'zustand/vanilla';
import type { UpdateState } from '../../electron/ipc/contract/updates.ts';
import type { Opening } from '../../electron/ipc/contract/opening.ts';
import type { ChatPersona } from '../../electron/ipc/contract/personas.ts';
import type { ModelDefaults } from '../../electron/ipc/contract/library.ts';
import type { DecodingChoice } from '../../electron/ipc/contract/decoding.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import type { NextStep } from '../errors/nextSteps.ts';
import { withFiles, type AttachedFile } from '../../electron/ipc/contract/attached.ts';
import { hasWordOf } from '../markdown/softBreaks.ts';

/** What is on screen. Session only. */

export type View = 'chat' | 'models' | 'get' | 'outgoing' | 'engine' | 'server' | 'settings' | 'design';
export type SettingsSection = 'personas' | 'model' | 'engine' | 'decoding';

/**
 * `choose`: by path, null is the embedded model; `other`: the other Pagoda's that is known; `reload`: the same again, with other settings.
 * `then`: what waits for the one before to have left.
 */
export type ModelChange =
  | {
      readonly kind: 'choose';
      readonly modelPath: string | null;
      readonly then?: (() => Promise<void>) | undefined;
    }
  | { readonly kind: 'other' }
  | { readonly kind: 'reload' };

/** Where a reply stands. */
export interface ReplyPlace {
  readonly chatId: string;
  readonly messageId: string;
}

/**
 * Two replies to one message, side by side. `asking`: how they are to be asked for, to what stands in the composer or, with `messageId`, to what that reply answers.
 * `home`: what stands there in the open chat, one of the two or another.
 */
export type Comparison =
  | { readonly kind: 'asking'; readonly chatId: string | null; readonly messageId: string | null }
  | {
      readonly kind: 'shown';
      readonly home: ReplyPlace;
      readonly sides: readonly [ReplyPlace, ReplyPlace];
    };

/** A file beside a draft. */
export interface Attached extends AttachedFile {
  readonly id: number;
}

export interface Toast {
  readonly id: number;
  readonly tone: 'plain' | 'error';
  readonly title: string;
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface UiState {
  readonly view: View;
  /** The model whose own page is open, by path; null: the list of them. */
  readonly modelShown: string | null;
  /** Which of a model's own values its page goes to, once it is there. */
  readonly ownValue: keyof ModelDefaults | null;
  /** Where the settings open, once; null: at their top. */
  readonly settingsSection: SettingsSection | null;
  readonly sidebarOpen: boolean;
  /** The window is too narrow for a sidebar beside the page. */
  readonly narrow: boolean;
  /** Whether it was open before the window became narrow. */
  readonly sidebarBeside: boolean;
  /** How words are chosen is shown beside the conversation. */
  readonly decodingOpen: boolean;
  /** How they are in the chat that does not exist yet; null: as by default. */
  readonly newDecoding: DecodingChoice | null;
  /** What the model is to be told before it; undefined: as the settings say. */
  readonly newPersona: ChatPersona | null | undefined;
  /** The chat that does not exist yet is to be temporary. */
  readonly newTemporary: boolean;
  readonly shortcutsOpen: boolean;
  /** What finds everything is open. */
  readonly paletteOpen: boolean;
  /** What is looked for in all conversations, and among the settings. */
  readonly searchQuery: string;
  readonly settingsQuery: string;
  /** Where the open chat and its branches part is shown. */
  readonly branchesOpen: boolean;
  readonly comparison: Comparison | null;
  /** The pager that was used to come here, by its message, and which way; the focus goes on there. */
  readonly paged: { readonly messageId: string; readonly by: 1 | -1 } | null;
  /** The question where another Pagoda serves. */
  readonly otherPagodaOpen: boolean;
  /** The load doctor is open, about this; null: about how things are in general. Undefined: it is closed. */
  readonly doctor: ErrorValue | null | undefined;
  readonly renaming: boolean;
  /** The folder whose name is being given. */
  readonly renamingFolder: string | null;
  /** The list shows the archived conversations in place of the others. */
  readonly archivedShown: boolean;
  /** The message whose text is being edited. */
  readonly editing: string | null;
  /** A message to bring into view, once: what a search hit points at. */
  readonly jumpTo: string | null;
  /** It is not lit up: nobody has to look for it. */
  readonly jumpQuiet: boolean;
  /** Words of it that light up. */
  readonly jumpWords: string | null;
  /** What is looked for in the open chat; null: nothing is. */
  readonly find: string | null;
  /** The message with it that was gone to last. */
  readonly foundAt: string | null;
  /** Unsent text by chat id; the chat that does not exist yet is ''. */
  readonly drafts: Readonly<Record<string, string>>;
  /** Of a draft, what is too long for a text field: it goes before the rest. By chat id. */
  readonly longDrafts: Readonly<Record<string, string>>;
  /** Messages that are sent once the reply under way has ended, by chat id. */
  readonly queued: Readonly<Record<string, readonly string[]>>;
  /** Files that go along with a draft, by chat id. */
  readonly attached: Readonly<Record<string, readonly Attached[]>>;
  readonly toasts: readonly Toast[];
  /** What a notice proposed and a person chose, until it is done. */
  readonly step: Exclude<NextStep, 'retry'> | null;
  /** A link from outside that waits for the person's word. */
  readonly asked: Opening | null;
  /** A change of the model that would end replies, and waits for the person's word. */
  readonly modelAsked: ModelChange | null;
  /** Null until main has said. */
  readonly update: UpdateState | null;
  /** Process id of the engine whose note on a GPU that was left out has been dismissed. */
  readonly leftOutSeen: number | null;
}
export type UiStore = StoreApi<UiState>;

export const createUiStore = (): UiStore =>
  createStore<UiState>(() => ({
    view: 'chat',
    modelShown: null,
    ownValue: null,
    settingsSection: null,
    sidebarOpen: true,
    narrow: false,
    sidebarBeside: true,
    decodingOpen: false,
    newDecoding: null,
    newPersona: undefined,
    newTemporary: false,
    shortcutsOpen: false,
    paletteOpen: false,
    searchQuery: '',
    settingsQuery: '',
    branchesOpen: false,
    comparison: null,
    paged: null,
    otherPagodaOpen: false,
    doctor: undefined,
    renaming: false,
    renamingFolder: null,
    archivedShown: false,
    editing: null,
    jumpTo: null,
    jumpQuiet: false,
    jumpWords: null,
    find: null,
    foundAt: null,
    drafts: {},
    longDrafts: {},
    queued: {},
    attached: {},
    toasts: [],
    step: null,
    asked: null,
    modelAsked: null,
    update: null,
    leftOutSeen: null,
  }));

/** Beside the page there is room, or there is not; what was open before is open again once there is. */
export function setNarrow(store: UiStore, narrow: boolean): void {
  const { narrow: before, sidebarOpen, sidebarBeside } = store.getState();
  if (narrow === before) return;
  store.setState(
    narrow
      ? { narrow, sidebarBeside: sidebarOpen, sidebarOpen: false }
      : { narrow, sidebarOpen: sidebarBeside },
  );
}

/** What lies above the page goes once it has led somewhere. */
export function foldSidebar(store: UiStore): void {
  if (store.getState().narrow) store.setState({ sidebarOpen: false });
}

let nextToast = 1;

/** Plain notices pass by themselves and need few places; no fault goes unread because others follow it. */
const mostShown = { plain: 2, error: 30 };

/** Shows a notice; of each kind the oldest makes way. A fault that is on screen already is not told twice. */
export function showToast(store: UiStore, toast: Omit<Toast, 'id'>): number {
  const id = nextToast++;
  store.setState(({ toasts }) => {
    const others = toasts.filter((other) => !(toast.tone === 'error' && saysTheSame(other, toast)));
    const same = others.filter(({ tone }) => tone === toast.tone);
    const gone = new Set(same.slice(0, Math.max(0, same.length + 1 - mostShown[toast.tone])));
    return { toasts: [...others.filter((other) => !gone.has(other)), { ...toast, id }] };
  });
  return id;
}

const saysTheSame = (one: Omit<Toast, 'id'>, other: Omit<Toast, 'id'>): boolean =>
  one.tone === other.tone && one.title === other.title && one.detail === other.detail;

export function dismissToast(store: UiStore, id: number): void {
  store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

export function dismissErrors(store: UiStore): void {
  store.setState(({ toasts }) => ({ toasts: toasts.filter(({ tone }) => tone !== 'error') }));
}

/** What is typed: each key in a text field takes time that grows with all that stands in it, and with the square of a word's length. */
const longDraft = 30_000;
const longDraftWord = 3000;
export const isLongToEdit = (text: string): boolean =>
  text.length > longDraft || hasWordOf(text, longDraftWord);

/** Sets what stands in the text field; what is too long for one is set apart. */
export function setDraft(store: UiStore, chatId: string | null, text: string): void {
  const key = chatId ?? '';
  store.setState(({ drafts, longDrafts }) =>
    isLongToEdit(text)
      ? {
          drafts: { ...drafts, [key]: '' },
          longDrafts: { ...longDrafts, [key]: joined(longDrafts[key] ?? '', text) },
        }
      : { drafts: { ...drafts, [key]: text } },
  );
}

export function setLongDraft(store: UiStore, chatId: string | null, text: string): void {
  store.setState(({ longDrafts }) => ({ longDrafts: { ...longDrafts, [chatId ?? '']: text } }));
}

const none: readonly string[] = [];

/** Stable between changes. */
export const queuedIn = (state: UiState, chatId: string | null): readonly string[] =>
  state.queued[chatId ?? ''] ?? none;

export function setQueued(store: UiStore, chatId: string, messages: readonly string[]): void {
  store.setState(({ queued }) => ({ queued: { ...queued, [chatId]: messages } }));
}

let nextFile = 1;

export function attach(store: UiStore, chatId: string | null, file: AttachedFile): void {
  const key = chatId ?? '';
  store.setState(({ attached }) => ({
    attached: { ...attached, [key]: [...(attached[key] ?? []), { ...file, id: nextFile++ }] },
  }));
}

export function setAttached(store: UiStore, chatId: string | null, files: readonly Attached[]): void {
  store.setState(({ attached }) => ({ attached: { ...attached, [chatId ?? '']: files } }));
}

const noFiles: readonly Attached[] = [];

/** Stable between changes. */
export const attachedTo = (state: UiState, chatId: string | null): readonly Attached[] =>
  state.attached[chatId ?? ''] ?? noFiles;

export function clearDraft(store: UiStore, chatId: string | null): void {
  setAttached(store, chatId, noFiles);
  setLongDraft(store, chatId, '');
  setDraft(store, chatId, '');
}

/** All that waits to be sent in one chat is from now on another's. */
export function moveDraft(store: UiStore, from: string, to: string): void {
  const moved = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).map(([id, value]) => [id === from ? to : id, value]));
  store.setState(({ drafts, longDrafts, attached, queued }) => ({
    drafts: moved(drafts),
    longDrafts: moved(longDrafts),
    attached: moved(attached),
    queued: moved(queued),
  }));
}

const joined = (first: string, second: string): string =>
  [first, second].filter((text) => text.trim() !== '').join('\n\n');

/** All that would be sent. */
export const wholeDraftOf = (state: UiState, chatId: string | null): string =>
  withFiles(attachedTo(state, chatId), joined(longDraftOf(state, chatId), draftOf(state, chatId)));

/** Whether there is something to send. */
export const hasDraft = (state: UiState, chatId: string | null): boolean =>
  attachedTo(state, chatId).length > 0 ||
  longDraftOf(state, chatId).trim() !== '' ||
  draftOf(state, chatId).trim() !== '';

/**
 * In characters. What is longer is planned and read once it is sent: to put it together, send it about and count it at each change would hold up the page
 * and whatever else the engine is asked for, its files' own counts among it.
 */
const mostPlanned = 3_000_000;

/** All that would be sent; null where that is too much to look at while one is writing. */
export function plannedDraftOf(state: UiState, chatId: string | null): string | null {
  const files = attachedTo(state, chatId).reduce((sum, { text }) => sum + text.length, 0);
  const typed = longDraftOf(state, chatId).length + draftOf(state, chatId).length;
  return files + typed > mostPlanned ? null : wholeDraftOf(state, chatId);
}

export const longDraftOf = (state: UiState, chatId: string | null): string =>
  state.longDrafts[chatId ?? ''] ?? '';

/** What stands in the text field. */
export const draftOf = (state: UiState, chatId: string | null): string => state.drafts[chatId ?? ''] ?? '';

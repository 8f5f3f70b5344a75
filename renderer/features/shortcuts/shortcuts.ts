import { assertNever } from '../../../engine/contract/assertNever.ts';
import { togglePause } from '../../actions/activity.ts';
import { deleteChat, newChat } from '../../actions/chats.ts';
import { setArchived, setPinned } from '../../actions/filing.ts';
import { pickModel } from '../../actions/imports.ts';
import { openLibrary } from '../../actions/library.ts';
import { regenerate } from '../../actions/replies.ts';
import { toggleTemporary } from '../../actions/temporary.ts';
import { stopReply } from '../../actions/running.ts';
import type { Pagoda } from '../../pagoda.ts';
import { messagesOf } from '../../stores/chats.ts';
import { runningIn } from '../../stores/generations.ts';
import { t } from '../../words/words.ts';

/** Every shortcut of the window, in one table: the keyboard handler and the shortcut sheet both read it. */

export type CommandId =
  | 'newChat'
  | 'newTemporary'
  | 'palette'
  | 'search'
  | 'find'
  | 'toggleSidebar'
  | 'settings'
  | 'models'
  | 'engine'
  | 'server'
  | 'pauseView'
  | 'openModel'
  | 'decoding'
  | 'rename'
  | 'pinChat'
  | 'archiveChat'
  | 'deleteChat'
  | 'regenerate'
  | 'stop'
  | 'focusComposer'
  | 'shortcuts';

export interface Shortcut {
  readonly command: CommandId;
  readonly label: string;
  /** Ctrl stands for the platform's own command key. Joined with +. */
  readonly keys: string;
}

export const shortcuts: readonly Shortcut[] = [
  {
    command: 'newChat',
    get label() {
      return t('shortcuts.newChat');
    },
    keys: 'Ctrl+N',
  },
  {
    command: 'newTemporary',
    get label() {
      return t('shortcuts.newTemporaryChat');
    },
    keys: 'Ctrl+Shift+N',
  },
  {
    command: 'palette',
    get label() {
      return t('shortcuts.findAnything');
    },
    keys: 'Ctrl+Shift+K',
  },
  {
    command: 'search',
    get label() {
      return t('shortcuts.searchConversations');
    },
    keys: 'Ctrl+K',
  },
  {
    command: 'find',
    get label() {
      return t('shortcuts.findInThisChatOrAmong');
    },
    keys: 'Ctrl+F',
  },
  {
    command: 'toggleSidebar',
    get label() {
      return t('shortcuts.showOrHideTheSidebar');
    },
    keys: 'Ctrl+B',
  },
  {
    command: 'openModel',
    get label() {
      return t('shortcuts.openAGGUF');
    },
    keys: 'Ctrl+O',
  },
  {
    command: 'models',
    get label() {
      return t('shortcuts.models');
    },
    keys: 'Ctrl+Shift+M',
  },
  {
    command: 'settings',
    get label() {
      return t('shortcuts.settings');
    },
    keys: 'Ctrl+,',
  },
  {
    command: 'engine',
    get label() {
      return t('shortcuts.engine');
    },
    keys: 'Ctrl+E',
  },
  {
    command: 'server',
    get label() {
      return t('shortcuts.server');
    },
    keys: 'Ctrl+Shift+E',
  },
  {
    command: 'pauseView',
    get label() {
      return t('shortcuts.holdTheEnginesViewOrGo');
    },
    keys: 'Ctrl+P',
  },
  {
    command: 'decoding',
    get label() {
      return t('shortcuts.howWordsAreChosen');
    },
    keys: 'Ctrl+D',
  },
  {
    command: 'focusComposer',
    get label() {
      return t('shortcuts.writeAMessage');
    },
    keys: 'Ctrl+L',
  },
  {
    command: 'stop',
    get label() {
      return t('shortcuts.stopTheReply');
    },
    keys: 'Esc',
  },
  {
    command: 'regenerate',
    get label() {
      return t('shortcuts.answerAgain');
    },
    keys: 'Ctrl+Enter',
  },
  {
    command: 'rename',
    get label() {
      return t('shortcuts.renameTheChat');
    },
    keys: 'F2',
  },
  {
    command: 'pinChat',
    get label() {
      return t('shortcuts.pinTheChatOrUnpinIt');
    },
    keys: 'Ctrl+Shift+P',
  },
  {
    command: 'archiveChat',
    get label() {
      return t('shortcuts.archiveTheChatOrBring');
    },
    keys: 'Ctrl+Shift+A',
  },
  {
    command: 'deleteChat',
    get label() {
      return t('shortcuts.deleteTheChat');
    },
    keys: 'Ctrl+Shift+Backspace',
  },
  {
    command: 'shortcuts',
    get label() {
      return t('shortcuts.thisSheet');
    },
    keys: 'Ctrl+/',
  },
];

/** Keys with a meaning in one place only; shown in the sheet. */
export const placeKeys: readonly { readonly label: string; readonly keys: string }[] = [
  {
    get label() {
      return t('shortcuts.send');
    },
    keys: 'Enter',
  },
  {
    get label() {
      return t('shortcuts.newLine');
    },
    keys: 'Shift+Enter',
  },
  {
    get label() {
      return t('shortcuts.editYourLastMessageEmptyComposer');
    },
    keys: '↑',
  },
  {
    get label() {
      return t('shortcuts.playARecordingOrHold');
    },
    keys: 'Space',
  },
  {
    get label() {
      return t('shortcuts.toTheNextStep');
    },
    keys: '→',
  },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const named: Readonly<Record<string, string>> = { Escape: 'Esc' };

/** The command a key press stands for. `typing`: the focus is in a text field, where bare characters are text. */
export function commandFor(press: KeyPress, isMac: boolean, typing: boolean): CommandId | undefined {
  const command = isMac ? press.metaKey : press.ctrlKey;
  const other = isMac ? press.ctrlKey : press.metaKey;
  if (other || press.altKey) return undefined;
  if (press.key === '?' && !command && !typing) return 'shortcuts';
  const key = named[press.key] ?? (press.key.length === 1 ? press.key.toUpperCase() : press.key);
  const keys = [command && 'Ctrl', press.shiftKey && 'Shift', key].filter(Boolean).join('+');
  return shortcuts.find((shortcut) => shortcut.keys === keys)?.command;
}

/** A shortcut as this platform prints it. */
export function keysOf(command: CommandId, isMac: boolean): string {
  const keys = shortcuts.find((shortcut) => shortcut.command === command)?.keys ?? '';
  return isMac ? keys.replace('Ctrl', '⌘').replace('Shift', '⇧').replace('Backspace', '⌫') : keys;
}

export const composerId = 'composer';
export const searchId = 'search';
export const findId = 'find';
export const settingsSearchId = 'settings-search';
export const decodingId = 'decoding';

/** Whether there is something that it could be done to; a place that is shown already is none to go to. */
export function applies(pagoda: Pagoda, command: CommandId): boolean {
  const { view, editing } = pagoda.ui.getState();
  const chats = pagoda.chats.getState();
  const inChat = view === 'chat' && chats.currentId !== null;
  switch (command) {
    case 'pauseView':
      return view === 'engine';
    case 'find':
      return view === 'settings' || inChat;
    case 'stop':
      return inChat && runningIn(pagoda.generations.getState(), chats.currentId) !== undefined;
    case 'regenerate':
      return inChat && editing === null && messagesOf(chats, chats.currentId).at(-1)?.role === 'assistant';
    case 'rename':
    case 'deleteChat':
      return inChat;
    case 'pinChat':
    case 'archiveChat':
      return inChat && chats.list?.find(({ id }) => id === chats.currentId)?.temporary === false;
    case 'models':
    case 'settings':
    case 'engine':
    case 'server':
      return view !== command;
    case 'palette':
      return false;
    default:
      return true;
  }
}

/** Does it; false where there is nothing to do, so that the key keeps its usual meaning. */
export function runCommand(pagoda: Pagoda, command: CommandId): boolean {
  const { ui } = pagoda;
  const chats = pagoda.chats.getState();
  const { view, shortcutsOpen, sidebarOpen, narrow, decodingOpen, editing, renaming } = ui.getState();
  switch (command) {
    case 'palette':
      ui.setState({ paletteOpen: !ui.getState().paletteOpen });
      return true;
    case 'newChat':
      newChat(pagoda);
      focusSoon(composerId);
      return true;
    case 'newTemporary':
      toggleTemporary(pagoda);
      focusSoon(composerId);
      return true;
    case 'search':
      ui.setState({ sidebarOpen: true });
      focusSoon(searchId);
      return true;
    case 'find':
      if (view === 'settings') {
        focusSoon(settingsSearchId, { select: true });
        return true;
      }
      if (!applies(pagoda, command)) return false;
      ui.setState({ find: ui.getState().find ?? '' });
      focusSoon(findId, { select: true });
      return true;
    case 'toggleSidebar':
      ui.setState({ sidebarOpen: !sidebarOpen });
      return true;
    case 'settings':
      ui.setState({ view: view === 'settings' ? 'chat' : 'settings' });
      return true;
    case 'models':
      if (view === 'models') ui.setState({ view: 'chat' });
      else openLibrary(pagoda);
      return true;
    case 'engine':
      ui.setState({ view: view === 'engine' ? 'chat' : 'engine' });
      return true;
    case 'server':
      ui.setState({ view: view === 'server' ? 'chat' : 'server' });
      return true;
    case 'pauseView':
      if (!applies(pagoda, command)) return false;
      togglePause(pagoda);
      return true;
    case 'openModel':
      void pickModel(pagoda);
      return true;
    case 'decoding': {
      const open = !decodingOpen || view !== 'chat';
      ui.setState({ view: 'chat', decodingOpen: open });
      focusSoon(open ? decodingId : composerId);
      return true;
    }
    case 'focusComposer':
      ui.setState({ view: 'chat' });
      focusSoon(composerId);
      return true;
    case 'stop':
      if (editing !== null || renaming || shortcutsOpen) return false;
      if (narrow && sidebarOpen) ui.setState({ sidebarOpen: false });
      else if (view !== 'chat') ui.setState({ view: 'chat' });
      else if (runningIn(pagoda.generations.getState(), chats.currentId) !== undefined)
        void stopReply(pagoda, chats.currentId);
      else if (ui.getState().find !== null) ui.setState({ find: null, foundAt: null });
      else return false;
      return true;
    case 'regenerate': {
      const last = messagesOf(chats, chats.currentId).at(-1);
      if (!last || !applies(pagoda, command)) return false;
      // What is being written is not asked for again: each press would throw away what there is and begin anew.
      if (runningIn(pagoda.generations.getState(), chats.currentId) !== undefined) return true;
      void regenerate(pagoda, last);
      return true;
    }
    case 'rename':
      if (!applies(pagoda, command)) return false;
      ui.setState({ renaming: true });
      return true;
    case 'pinChat':
    case 'archiveChat': {
      const chat = chats.list?.find(({ id }) => id === chats.currentId);
      if (!chat || !applies(pagoda, command)) return false;
      if (command === 'archiveChat') void setArchived(pagoda, chat.id, !chat.archived);
      else void setPinned(pagoda, chat.id, !chat.pinned);
      return true;
    }
    case 'deleteChat':
      if (chats.currentId === null || !applies(pagoda, command)) return false;
      void deleteChat(pagoda, chats.currentId);
      return true;
    case 'shortcuts':
      ui.setState({ shortcutsOpen: !shortcutsOpen });
      return true;
    default:
      return assertNever(command, 'command');
  }
}

/** Focuses an element that may only be there once the page is drawn anew; before the next key, wherever that can be. */
export function focusSoon(id: string, { select = false } = {}): void {
  let isTaken = false;
  const take = () => {
    const element = document.getElementById(id);
    if (!element || (isTaken && document.activeElement === element)) return;
    element.focus();
    // Once: what was typed meanwhile is not to be typed over.
    if (select && !isTaken && element instanceof HTMLInputElement) element.select();
    isTaken = document.activeElement === element;
  };
  const over = new AbortController();
  // What renders on a change of the stores does so in a microtask, and was asked for before this one.
  queueMicrotask(() => {
    take();
    if (isTaken)
      window.addEventListener('keydown', () => over.abort(), { capture: true, signal: over.signal });
  });
  // Again after a menu or dialog that closes gave its focus back, unless a person has pressed a key since, who may have gone on.
  requestAnimationFrame(() => {
    if (!over.signal.aborted) take();
    over.abort();
  });
}

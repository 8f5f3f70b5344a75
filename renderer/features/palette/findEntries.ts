import type { ModelDefaults } from '../../../electron/ipc/contract/library.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { clearCache } from '../../actions/cache.ts';
import { openChat } from '../../actions/chats.ts';
import { choosePreset } from '../../actions/decoding.ts';
import { askToCompare } from '../../actions/compare.ts';
import { addFolder } from '../../actions/filing.ts';
import { openModelPage } from '../../actions/library.ts';
import { chooseModel } from '../../actions/models.ts';
import { choosePersona } from '../../actions/personas.ts';
import { isWriting } from '../../actions/running.ts';
import { takeStep } from '../../actions/steps.ts';
import { copyChat, saveAllChats, saveChat } from '../../actions/transfer.ts';
import type { Pagoda } from '../../pagoda.ts';
import { isReady, messagesOf } from '../../stores/chats.ts';
import { builtIns } from '../../stores/presets.ts';
import { hasDraft } from '../../stores/ui.ts';
import { t } from '../../words/words.ts';
import { ownValueNames } from '../inspector/ownValueNames.ts';
import {
  applies,
  focusSoon,
  runCommand,
  searchId,
  settingsSearchId,
  shortcuts,
  type CommandId,
} from '../shortcuts/shortcuts.ts';
import { settingNames } from './settingNames.ts';

/** Something that can be done or gone to. */
export interface Entry {
  readonly id: string;
  readonly label: string;
  /** The keys that do the same. */
  readonly command?: CommandId;
  readonly run: () => void;
}

export interface EntryGroup {
  readonly kind:
    'actions' | 'chats' | 'settings' | 'ownValues' | 'models' | 'personas' | 'presets' | 'results';
  readonly entries: readonly Entry[];
}

/** Of each kind; who looks for more writes more. */
const mostShown = 8;

/** All that has the words, best first; without words what is done most. */
export function findEntries(pagoda: Pagoda, query: string): EntryGroup[] {
  const text = query.trim();
  const words = folded(text).split(/\s+/).filter(Boolean);
  const groups: EntryGroup[] = [
    { kind: 'actions', entries: actions(pagoda) },
    { kind: 'chats', entries: chats(pagoda) },
  ];
  if (words.length === 0)
    return groups
      .map(({ kind, entries }) => ({
        kind,
        entries: kind === 'chats' ? entries.slice(0, mostShown) : entries,
      }))
      .filter(({ entries }) => entries.length > 0);
  groups.push(
    { kind: 'models', entries: models(pagoda) },
    { kind: 'presets', entries: presets(pagoda) },
    { kind: 'personas', entries: personas(pagoda) },
    { kind: 'settings', entries: settings(pagoda) },
    { kind: 'ownValues', entries: ownValues(pagoda) },
  );
  return [
    ...groups
      .map(({ kind, entries }) => ({ kind, entries: best(entries, words) }))
      .filter(({ entries }) => entries.length > 0),
    { kind: 'results', entries: searches(pagoda, text) },
  ];
}

/** Where a name begins with the words it comes first, then where one of its words does. */
function best(entries: readonly Entry[], words: readonly string[]): Entry[] {
  const rank = (label: string): number => {
    if (!words.every((word) => label.includes(word))) return -1;
    if (label.startsWith(words.join(' '))) return 0;
    return words.every((word) => ` ${label}`.includes(` ${word}`)) ? 1 : 2;
  };
  return entries
    .map((entry) => ({ entry, place: rank(folded(entry.label)) }))
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place)
    .slice(0, mostShown)
    .map(({ entry }) => entry);
}

/** Without case and accents. */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function actions(pagoda: Pagoda): Entry[] {
  const { ui } = pagoda;
  const commands = shortcuts
    .filter(({ command }) => applies(pagoda, command))
    .map(({ command, label }) => ({
      id: command,
      label,
      command,
      run: () => void runCommand(pagoda, command),
    }));
  const { list, currentId } = pagoda.chats.getState();
  const chat = ui.getState().view === 'chat' ? list?.find(({ id }) => id === currentId) : undefined;
  const ofChat: Entry[] = chat
    ? [
        { id: 'copy', label: t('chat.copyAsMarkdown'), run: () => void copyChat(pagoda, chat) },
        {
          id: 'markdown',
          label: t('chat.saveAsMarkdown'),
          run: () => void saveChat(pagoda, chat, 'markdown'),
        },
        { id: 'json', label: t('chat.saveAsJSON'), run: () => void saveChat(pagoda, chat, 'json') },
        { id: 'branches', label: t('branches.open'), run: () => ui.setState({ branchesOpen: true }) },
      ]
    : [];
  return [
    ...commands,
    ...comparing(pagoda),
    ...ofChat,
    { id: 'get', label: t('palette.getModels'), run: () => ui.setState({ view: 'get' }) },
    { id: 'design', label: t('design.open'), run: () => ui.setState({ view: 'design' }) },
    { id: 'outgoing', label: t('palette.outgoing'), run: () => ui.setState({ view: 'outgoing' }) },
    { id: 'other', label: t('palette.otherPagoda'), run: () => ui.setState({ otherPagodaOpen: true }) },
    { id: 'folder', label: t('palette.newFolder'), run: () => void addFolder(pagoda, null) },
    {
      id: 'archived',
      label: t('palette.archived'),
      run: () => ui.setState({ searchQuery: '', archivedShown: true, sidebarOpen: true }),
    },
    { id: 'saveAll', label: t('palette.saveAll'), run: () => void saveAllChats(pagoda) },
    { id: 'clearCache', label: t('palette.clearCache'), run: () => void clearCache(pagoda) },
    {
      id: 'restartEngine',
      label: t('palette.restartEngine'),
      run: () => takeStep(pagoda, 'restartEngine'),
    },
    { id: 'doctor', label: t('palette.whatIsWrong'), run: () => ui.setState({ doctor: null }) },
    { id: 'logs', label: t('palette.openLogs'), run: () => takeStep(pagoda, 'openLogs') },
  ];
}

/** What stands in the composer is answered twice; where nothing does, what the last reply answers. */
function comparing(pagoda: Pagoda): Entry[] {
  const state = pagoda.chats.getState();
  const { currentId } = state;
  const ui = pagoda.ui.getState();
  if (ui.view !== 'chat' || !isReady(state, currentId) || isWriting(pagoda, currentId)) return [];
  const last = messagesOf(state, currentId).at(-1);
  const message = !hasDraft(ui, currentId) ? last : null;
  if (message === undefined || message?.role === 'user') return [];
  return [
    {
      id: 'compare',
      label: t('compare.twoAnswers'),
      run: () => askToCompare(pagoda, currentId, message),
    },
  ];
}

const chats = (pagoda: Pagoda): Entry[] =>
  (pagoda.chats.getState().list ?? [])
    .filter(({ id }) => id !== pagoda.chats.getState().currentId)
    .map(({ id, title }) => ({
      id: `chat:${id}`,
      label: oneLine(title, 200),
      run: () => void openChat(pagoda, id),
    }));

const models = (pagoda: Pagoda): Entry[] =>
  (pagoda.models.getState().entries ?? [])
    .filter(({ present }) => present)
    .map(({ path, name, embedded }) => ({
      id: `model:${path}`,
      label: oneLine(name, 200),
      run: () => void chooseModel(pagoda, embedded ? null : path),
    }));

function presets(pagoda: Pagoda): Entry[] {
  const chatId = pagoda.chats.getState().currentId;
  return [...builtIns, ...pagoda.settings.getState().settings.presets].map((preset) => ({
    id: `preset:${preset.id}`,
    label: oneLine(preset.name, 200),
    run: () => void choosePreset(pagoda, { kind: 'chat', chatId }, preset),
  }));
}

function personas(pagoda: Pagoda): Entry[] {
  const chatId = pagoda.chats.getState().currentId;
  const own = pagoda.settings.getState().settings.personas;
  if (own.length === 0) return [];
  return [
    ...own.map((persona) => ({
      id: `persona:${persona.id}`,
      label: oneLine(persona.name, 200),
      run: () => void choosePersona(pagoda, chatId, persona),
    })),
    { id: 'persona', label: t('palette.noPersona'), run: () => void choosePersona(pagoda, chatId, null) },
  ];
}

const settings = (pagoda: Pagoda): Entry[] =>
  settingNames().map((label) => ({
    id: `setting:${label}`,
    label,
    run: () => lookInSettings(pagoda, label),
  }));

/** Of the model that is loaded, on its page. */
function ownValues(pagoda: Pagoda): Entry[] {
  const { model } = pagoda.models.getState();
  if (model.kind !== 'ready') return [];
  const { path } = model.model;
  return (Object.entries(ownValueNames()) as [keyof ModelDefaults, string][]).map(([name, label]) => ({
    id: `own:${name}`,
    label,
    run: () => {
      pagoda.ui.setState({ ownValue: name });
      openModelPage(pagoda, path);
    },
  }));
}

const searches = (pagoda: Pagoda, query: string): Entry[] => [
  {
    id: 'search',
    label: t('palette.inConversations', { query }),
    run: () => {
      pagoda.ui.setState({ sidebarOpen: true, searchQuery: query });
      focusSoon(searchId);
    },
  },
  {
    id: 'searchSettings',
    label: t('palette.inSettings', { query }),
    run: () => lookInSettings(pagoda, query),
  },
];

function lookInSettings(pagoda: Pagoda, query: string): void {
  pagoda.ui.setState({ view: 'settings', settingsQuery: query });
  focusSoon(settingsSearchId);
}

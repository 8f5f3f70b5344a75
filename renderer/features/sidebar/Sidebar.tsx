import { Boxes, Cpu, PanelLeftClose, Radio, Settings2, SquarePen } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { newChat } from '../../actions/chats.ts';
import { openLibrary } from '../../actions/library.ts';
import { useSometimes } from '../../ui/useSometimes.ts';
import { usePagoda } from '../../PagodaContext.ts';
import type { View } from '../../stores/ui.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { rate } from '../../ui/format.ts';
import { Keys } from '../../ui/Keys.tsx';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { PaletteButton } from '../palette/PaletteButton.tsx';
import { focusSoon, composerId } from '../shortcuts/shortcuts.ts';
import { useKeys } from '../shortcuts/useShortcuts.ts';
import { t } from '../../words/words.ts';
import { ArchivedList } from './ArchivedList.tsx';
import { ChatList } from './ChatList.tsx';
import { SearchBox } from './SearchBox.tsx';
import { SearchResults } from './SearchResults.tsx';

export function Sidebar() {
  const pagoda = usePagoda();
  const searching = useStore(pagoda.chats, (state) => state.search.kind !== 'off');
  const archivedShown = useStore(pagoda.ui, (state) => state.archivedShown);
  const newChatKeys = useKeys('newChat');
  const narrow = useStore(pagoda.ui, (state) => state.narrow);
  return (
    <aside
      aria-label={t('sidebar.conversations')}
      className={classes(
        'flex w-70 shrink-0 flex-col border-e border-line bg-sill text-[14px]',
        narrow && 'animate-appear absolute inset-y-0 start-0 z-30 max-w-[85vw] shadow-high',
      )}
    >
      <div className="flex h-14 items-center pe-2 ps-4">
        <PagodaMark className="me-2.5 h-6 text-lacquer" />
        <span className="flex-1 font-display text-[17px] font-semibold tracking-tight">Pagoda</span>
        <PaletteButton />
        <IconButton
          label={t('sidebar.hideSidebar')}
          shortcut={useKeys('toggleSidebar')}
          onClick={() => pagoda.ui.setState({ sidebarOpen: false })}
        >
          <PanelLeftClose size={17} className="rtl:rotate-180" />
        </IconButton>
      </div>
      <div className="space-y-2 px-3 pb-2">
        <button
          type="button"
          onClick={() => {
            newChat(pagoda);
            focusSoon(composerId);
          }}
          className="group flex h-9 w-full items-center gap-2.5 rounded-lg border border-line-strong bg-raised px-3 font-medium shadow-low transition-colors hover:border-ink-faint"
        >
          <SquarePen size={15} className="text-lacquer-ink" />
          <span className="flex-1 text-start">{t('sidebar.newChat')}</span>
          <Keys keys={newChatKeys} />
        </button>
        <SearchBox />
      </div>
      {searching ? <SearchResults /> : archivedShown ? <ArchivedList /> : <ChatList />}
      <nav aria-label={t('sidebar.places')} className="space-y-0.5 border-t border-line p-2">
        <Place
          view="models"
          alsoFor={['get']}
          label={t('sidebar.models')}
          shortcut={useKeys('models')}
          icon={<Boxes size={16} />}
          state={<DownloadBeat />}
          onOpen={() => openLibrary(pagoda)}
        />
        <Place
          view="engine"
          label={t('sidebar.engine')}
          shortcut={useKeys('engine')}
          icon={<Cpu size={16} />}
          state={<EngineBeat />}
        />
        <Place
          view="server"
          label={t('sidebar.server')}
          shortcut={useKeys('server')}
          icon={<Radio size={16} />}
          state={<ServerBeat />}
        />
        <Place
          view="settings"
          label={t('sidebar.settings')}
          shortcut={useKeys('settings')}
          icon={<Settings2 size={16} />}
        />
      </nav>
    </aside>
  );
}

interface PlaceProps {
  readonly view: View;
  readonly label: string;
  readonly shortcut: string;
  readonly icon: ReactNode;
  readonly state?: ReactNode;
  /** Places that are reached through this one. */
  readonly alsoFor?: readonly View[];
  readonly onOpen?: () => void;
}

function Place({ view, label, shortcut, icon, state, alsoFor = [], onOpen }: PlaceProps) {
  const { ui } = usePagoda();
  const current = useStore(ui, (all) => all.view === view || alsoFor.includes(all.view));
  return (
    <button
      type="button"
      aria-current={current ? 'page' : undefined}
      aria-keyshortcuts={shortcut.replace('Ctrl', 'Control')}
      onClick={() => (onOpen && !current ? onOpen() : ui.setState({ view: current ? 'chat' : view }))}
      className={classes(
        'flex h-8.5 w-full items-center gap-2.5 rounded-lg px-2.5 transition-colors',
        current ? 'bg-tile font-medium text-ink' : 'text-ink-soft hover:bg-hover hover:text-ink',
      )}
    >
      {icon}
      <span className="flex-1 text-start">{label}</span>
      {state}
    </button>
  );
}

/** The engine at a glance: its speed while it writes, else whether it is well. */
function EngineBeat() {
  const { models, glances } = usePagoda();
  const speed = useSometimes(models, glances, ({ metrics }) =>
    metrics && metrics.running > 0 ? metrics.generatedPerSecond : 0,
  );
  const ill = useStore(
    models,
    ({ process, model, health }) =>
      process.kind !== 'running' || model.kind === 'failed' || health.kind !== 'well',
  );
  if (speed > 0 && !ill)
    return (
      <span className="tabular text-[12.5px] text-ink-faint">{t('engine.tokS', { rate: rate(speed) })}</span>
    );
  return (
    <span
      role="img"
      aria-label={ill ? t('sidebar.notRunning') : t('sidebar.running')}
      className={classes('size-2 rounded-full', ill ? 'bg-lacquer' : 'bg-jade')}
    />
  );
}

/** How far the models have come that are fetched; nothing while none is. */
function DownloadBeat() {
  const { library } = usePagoda();
  const percent = useStore(library, ({ downloads }) => {
    const running = downloads.flatMap(({ bytes, state }) =>
      state.kind === 'running' ? [{ bytes, done: state.doneBytes }] : [],
    );
    const total = running.reduce((sum, { bytes }) => sum + bytes, 0);
    return total === 0 ? null : Math.floor((100 * running.reduce((sum, { done }) => sum + done, 0)) / total);
  });
  return percent === null ? null : <span className="tabular text-[12.5px] text-ink-faint">{percent} %</span>;
}

/** Nothing while it is off. */
function ServerBeat() {
  const { server } = usePagoda();
  const kind = useStore(server, ({ state }) => state?.kind ?? 'off');
  const running = useStore(server, ({ state }) => (state?.kind === 'on' ? state.status.requests.length : 0));
  if (kind === 'off') return null;
  if (running > 0)
    return (
      <span className="tabular text-[12.5px] text-ink-faint">
        {t('sidebar.underWay', { count: running })}
      </span>
    );
  return (
    <span
      role="img"
      aria-label={
        kind === 'on'
          ? t('sidebar.on')
          : kind === 'starting'
            ? t('sidebar.starting')
            : t('sidebar.notRunning')
      }
      className={classes(
        'size-2 rounded-full',
        kind === 'on' ? 'bg-jade' : kind === 'starting' ? 'bg-ink-faint' : 'bg-lacquer',
      )}
    />
  );
}

import { useStore } from 'zustand';
import { openLibrary } from '../../actions/library.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';

/** The two places of models: this machine, and the hub. */
export function ModelTabs() {
  const pagoda = usePagoda();
  const view = useStore(pagoda.ui, (state) => state.view);
  const running = useStore(
    pagoda.library,
    ({ downloads }) => downloads.filter(({ state }) => state.kind === 'running').length,
  );
  const tabs = [
    { name: t('library.onThisMachine'), on: view === 'models', open: () => openLibrary(pagoda) },
    {
      name: running > 0 ? t('library.getModels', { running }) : t('library.getModels2'),
      on: view === 'get',
      open: () => pagoda.ui.setState({ view: 'get' }),
    },
  ];
  return (
    <nav aria-label={t('library.whereModelsAre')} className="flex gap-1 rounded-xl bg-well p-1">
      {tabs.map(({ name, on, open }) => (
        <button
          key={name}
          type="button"
          aria-current={on ? 'page' : undefined}
          onClick={open}
          className={classes(
            'h-8 flex-1 rounded-lg px-3 text-[13.5px] font-medium transition-colors',
            on ? 'bg-raised text-ink shadow-low' : 'text-ink-soft hover:text-ink',
          )}
        >
          {name}
        </button>
      ))}
    </nav>
  );
}

import { FolderPlus, X } from 'lucide-react';
import { useStore } from 'zustand';
import type { LibraryReport } from '../../../engine/contract/library.ts';
import { visible } from '../../../engine/shown/visible.ts';
import { addFolder, askLibrary } from '../../actions/library.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { PageSection } from '../../ui/Page.tsx';
import { t } from '../../words/words.ts';
import { ownerNames } from './libraryWords.ts';

/** Where it was looked, and the folders that a person named. */
export function Places({ report }: { readonly report: LibraryReport }) {
  const pagoda = usePagoda();
  const folders = useStore(pagoda.settings, ({ settings }) => settings.modelFolders);
  const places = report.places.filter(({ found, owner, path }) =>
    owner !== 'added' ? found : folders.includes(path),
  );
  return (
    <PageSection title={t('library.whereTheyLie')}>
      <p className="mb-3 max-w-[66ch] text-ink-soft">{t('library.modelsAreUsedWhereThey')}</p>
      <ul className="divide-y divide-line border-y border-line">
        {places.map(({ owner, path, found }) => (
          <li key={`${owner} ${path}`} className="flex min-h-11 items-center gap-3">
            <span className="w-28 shrink-0 text-[13.5px] font-medium">{ownerNames[owner]}</span>
            <code className="min-w-0 flex-1 font-mono text-[13px] wrap-anywhere text-ink-soft">
              {visible(path)}
            </code>
            {!found && <span className="text-[13px] text-lacquer-ink">{t('library.notThere')}</span>}
            <span className={classes('size-8', owner !== 'added' && 'invisible')}>
              {owner === 'added' && (
                <IconButton
                  label={t('library.lookIntoNoMore', { path: visible(path) })}
                  onClick={() => void askLibrary(pagoda, 'library.removeFolder', path)}
                >
                  <X size={15} />
                </IconButton>
              )}
            </span>
          </li>
        ))}
      </ul>
      <Button className="mt-3" onClick={() => void addFolder(pagoda)}>
        <FolderPlus size={14} />
        {t('library.lookIntoAFolder')}
      </Button>
    </PageSection>
  );
}

import { useEffect, useState } from 'react';
import { areForMessage, attachOnly } from '../../actions/attachments.ts';
import { takePaths } from '../../actions/imports.ts';
import type { Pagoda } from '../../pagoda.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { showToast } from '../../stores/ui.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { composerId, focusSoon } from '../shortcuts/shortcuts.ts';
import { t } from '../../words/words.ts';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Files and folders dropped anywhere on the window are models to use; the overlay says so while they are held over it. */
export function DropOverlay() {
  const pagoda = usePagoda();
  const [over, setOver] = useState(false);

  useEffect(() => {
    // Entering a child comes before leaving its parent: only their balance says whether the window was left.
    let depth = 0;
    const onEnter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    };
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      // What is dropped stays where it is; a source that only lets copy would otherwise not be let go at all.
      const mayLink = /link|all/i.test(event.dataTransfer.effectAllowed);
      event.dataTransfer.dropEffect = mayLink ? 'link' : 'copy';
    };
    const onLeave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void take(pagoda, [...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [pagoda]);

  if (!over) return null;
  return (
    <div className="animate-appear pointer-events-none fixed inset-0 z-50 grid place-items-center bg-paper/85 p-6 backdrop-blur-sm">
      <div className="grid h-full w-full place-content-center justify-items-center gap-4 rounded-3xl border-2 border-dashed border-lacquer text-center">
        <PagodaMark tiers={5} lit={null} className="h-24 text-lacquer" />
        <p className="font-display text-2xl font-semibold">{t('models.dropModelsToUseThem')}</p>
        <p className="max-w-md text-ink-soft">{t('models.gGUFFilesAreUsedWhereThey')}</p>
      </div>
    </div>
  );
}

/** Texts go along with what is being written; where a model is among them it is models that were meant, and what is none is named. */
async function take(pagoda: Pagoda, files: readonly File[]): Promise<void> {
  if (pagoda.ui.getState().view === 'chat' && (await areForMessage(files))) {
    await attachOnly(pagoda, files);
    return focusSoon(composerId);
  }
  const paths = files.map((file) => pagoda.links.pathOfFile(file)).filter((path) => path !== '');
  if (paths.length < files.length)
    showToast(pagoda.ui, {
      tone: 'error',
      title: files.length === 1 ? t('models.thatIsNotAFile') : t('models.notAllOfThatAreFiles'),
      detail: t('models.saveItToAFolderFirst'),
    });
  if (paths.length > 0) void takePaths(pagoda, paths);
}

import { useEffect, useState } from 'react';
import { addModel } from '../../actions/models.ts';
import type { Pagoda } from '../../pagoda.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { showToast } from '../../stores/ui.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** A file dropped anywhere on the window is a model to use; the overlay says so while it is held over it. */
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
      take(pagoda, [...(event.dataTransfer?.files ?? [])]);
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
        <p className="font-display text-2xl font-semibold">Drop a GGUF to use it</p>
        <p className="text-ink-soft">It stays where it is. Pagoda remembers the place.</p>
      </div>
    </div>
  );
}

function take(pagoda: Pagoda, files: readonly File[]): void {
  const [file, ...others] = files;
  if (!file) return;
  const path = pagoda.links.pathOfFile(file);
  if (path === '') {
    showToast(pagoda.ui, {
      tone: 'error',
      title: 'That is not a file on disk',
      detail: 'Save it to a folder first, then drop it here.',
    });
    return;
  }
  if (others.length > 0)
    showToast(pagoda.ui, {
      tone: 'plain',
      title: 'One model at a time',
      detail: `Using ${file.name}; drop the others one by one.`,
    });
  void addModel(pagoda, path);
}

import { SaveOff } from 'lucide-react';
import { useStore } from 'zustand';
import { unsavedWords } from '../../errors/domains/files.ts';
import { usePagoda } from '../../PagodaContext.ts';

/** Below a reply whose text is in memory and not yet on disk. */
export function NotSaved({ messageId }: { readonly messageId: string }) {
  const { unsaved } = usePagoda();
  const error = useStore(unsaved, (state) => state.byMessage[messageId]);
  if (error === undefined) return null;
  return (
    <p
      role="status"
      className="mt-3 flex items-center gap-3 rounded-xl border border-lacquer/40 bg-lacquer-wash px-3.5 py-2 text-[13.5px]"
    >
      <SaveOff size={16} className="shrink-0 text-lacquer-ink" />
      {unsavedWords(error)}
    </p>
  );
}

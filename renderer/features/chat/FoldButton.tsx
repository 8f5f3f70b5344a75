import { ChevronsUpDown } from 'lucide-react';
import { t } from '../../words/words.ts';

interface FoldButtonProps {
  /** How much is left out here, where that is known. */
  readonly count?: number;
  readonly unit?: 'characters' | 'lines';
  readonly onClick: () => void;
}

/** Stands for what is left out of a long text, and brings more of it. */
export function FoldButton({ count, unit = 'characters', onClick }: FoldButtonProps) {
  return (
    <button
      type="button"
      data-fold
      onClick={onClick}
      className="my-3 flex w-full items-center gap-3 rounded-lg py-1 font-sans text-[13px] text-ink-faint hover:text-ink before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line"
    >
      <ChevronsUpDown size={14} />
      {count === undefined
        ? t('chat.showMore')
        : t(unit === 'lines' ? 'chat.linesFolded' : 'chat.charactersFolded', { count })}
    </button>
  );
}

import { Dialog } from 'radix-ui';
import { useStore } from 'zustand';
import { closeComparison } from '../../actions/compare.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { DialogFrame } from '../../ui/DialogFrame.tsx';
import { t } from '../../words/words.ts';
import { Asking } from './Asking.tsx';
import { Columns } from './Columns.tsx';

/** One message, two replies to it: how they are to be asked for, and then both side by side. */
export function CompareDialog() {
  const pagoda = usePagoda();
  const comparison = useStore(pagoda.ui, (state) => state.comparison);
  if (!comparison) return null;
  const asking = comparison.kind === 'asking';
  return (
    <Dialog.Root open onOpenChange={(stays) => !stays && closeComparison(pagoda)}>
      <DialogFrame
        title={asking ? t('compare.answerInTwoWays') : t('compare.title')}
        closeLabel={t('compare.close')}
        className={asking ? 'w-220 overflow-y-auto' : 'h-[85vh] w-320'}
      >
        {asking ? <Asking asking={comparison} /> : <Columns shown={comparison} />}
      </DialogFrame>
    </Dialog.Root>
  );
}

import { Network, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useStore } from 'zustand';
import { chooseOther } from '../../actions/models.ts';
import { forgetOther } from '../../actions/otherPagoda.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { shownName } from '../../stores/models.ts';
import { hostOf } from '../../ui/format.ts';
import { ChoiceLine } from '../models/ChoiceLine.tsx';
import { t } from '../../words/words.ts';

interface ItemProps {
  readonly className: string;
}

/** Among the models: the one that another Pagoda serves, once one is known. */
export function OtherPagodaChoice({ className }: ItemProps) {
  const pagoda = usePagoda();
  const other = useStore(pagoda.settings, (state) => state.settings.otherPagoda);
  const name = useStore(pagoda.models, (state) => (other ? shownName(state, other.url) : ''));
  if (!other) return null;
  return (
    <DropdownMenu.RadioItem
      value={other.url}
      title={other.url}
      onSelect={() => void chooseOther(pagoda)}
      className={className}
    >
      <ChoiceLine
        name={name}
        detail={other.on ? t('otherPagoda.anotherPagodaWhatYouWrite') : t('otherPagoda.anotherPagoda')}
        current={other.on}
      />
    </DropdownMenu.RadioItem>
  );
}

/** Below the models: how to get to another Pagoda, and to forget it. */
export function OtherPagodaItems({ className }: ItemProps) {
  const pagoda = usePagoda();
  const other = useStore(pagoda.settings, (state) => state.settings.otherPagoda);
  return (
    <>
      <DropdownMenu.Item className={className} onSelect={() => pagoda.ui.setState({ otherPagodaOpen: true })}>
        <Network size={15} className="text-ink-soft" />
        <span className="flex-1">
          {other ? t('otherPagoda.anotherAddressOrKey') : t('otherPagoda.useAnotherPagoda')}
        </span>
      </DropdownMenu.Item>
      {other && (
        <DropdownMenu.Item className={className} onSelect={() => void forgetOther(pagoda)}>
          <Trash2 size={15} className="text-ink-soft" />
          <span dir="auto" className="min-w-0 flex-1 truncate">
            {t('models.forget', { name: hostOf(other.url) ?? other.url })}
          </span>
          <span className="text-[12.5px] text-ink-faint">{t('otherPagoda.withItsKey')}</span>
        </DropdownMenu.Item>
      )}
    </>
  );
}

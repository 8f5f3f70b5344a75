import { useContext, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { DecodingKey } from '../../../electron/ipc/contract/decoding.ts';
import { defaultDecoding } from '../../../electron/ipc/contract/decoding.ts';
import type { Scope } from '../../actions/decoding.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { sameValue } from '../../stores/decoding.ts';
import { t } from '../../words/words.ts';
import { FilterContext, Topic, useLookedFor } from '../settings/filter.tsx';
import { useDecoding } from './useDecoding.ts';

interface GroupProps {
  readonly scope: Scope;
  readonly title: string;
  /** What is in it: changed values are counted beside its title. */
  readonly keys: readonly DecodingKey[];
  readonly children: ReactNode;
}

/** Settings that belong together, folded until somebody looks; open from the start where something in it was changed. */
export function Group({ scope, title, keys, children }: GroupProps) {
  const pagoda = usePagoda();
  const decoding = useDecoding(scope);
  const usual = useStore(pagoda.settings, (state) => state.settings);
  const basis = scope.kind === 'default' ? defaultDecoding : usual;
  const changed = keys.filter((key) => !sameValue(decoding[key], basis[key])).length;
  const [open, setOpen] = useState(changed > 0);
  const looking = useLookedFor();
  const filter = useContext(FilterContext);
  if (filter && !filter.all && !looking && changed === 0) return null;
  return (
    <details
      open={open || looking}
      onToggle={(event) => !looking && setOpen(event.currentTarget.open)}
      className="py-2"
    >
      <summary className="rounded-md py-1.5 font-semibold">
        {title}
        {changed > 0 && (
          <span className="ms-2 text-[12.5px] font-medium text-lacquer-ink">
            {t('decoding.changedCount', { count: changed })}
          </span>
        )}
      </summary>
      <Topic words={title}>
        <div className="divide-y divide-line">{children}</div>
      </Topic>
    </details>
  );
}

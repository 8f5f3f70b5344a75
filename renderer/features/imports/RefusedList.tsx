import { CircleAlert, X } from 'lucide-react';
import { useStore } from 'zustand';
import { visible } from '../../../engine/shown/visible.ts';
import { dismissRefused } from '../../actions/imports.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { fileName } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** Of several things that were handed over, those that are nothing to use, each with its reason. */
export function RefusedList() {
  const pagoda = usePagoda();
  const refused = useStore(pagoda.imports, (state) => state.refused);
  const more = useStore(pagoda.imports, (state) => state.more);
  if (refused.length === 0 && !more) return null;
  return (
    <div role="alert" className="relative flex items-start gap-x-3 py-2.5 pe-14 ps-5">
      <CircleAlert size={17} className="mt-0.5 shrink-0 text-lacquer-ink" />
      <div className="min-w-0 flex-1 wrap-anywhere">
        {refused.length > 0 && (
          <p className="font-semibold">{t('imports.notTaken', { count: refused.length })}</p>
        )}
        <ul className="mt-1 space-y-1">
          {refused.map(({ path, error }) => {
            const { title, detail } = errorWords(error);
            return (
              <li key={path} title={visible(path)}>
                <span className="font-medium">{visible(fileName(path))}</span>: {title}.{' '}
                <span className="text-ink-soft">{detail}</span>
              </li>
            );
          })}
        </ul>
        {more && <p className="mt-1">{t('imports.thereWasMoreThanIsTaken')}</p>}
      </div>
      <IconButton
        label={t('imports.dismissWhatWasNotTaken')}
        onClick={() => dismissRefused(pagoda)}
        className="absolute top-2 end-3"
      >
        <X size={15} />
      </IconButton>
    </div>
  );
}

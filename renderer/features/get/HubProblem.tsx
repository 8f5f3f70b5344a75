import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';

/** What went wrong on the way to the hub, and the way to mend it. */
export function HubProblem({ error, onRetry }: { readonly error: ErrorValue; readonly onRetry: () => void }) {
  const { ui } = usePagoda();
  const { title, detail } = errorWords(error);
  const needsToken = error.code === 'download.refused' || error.code === 'hub.tokenUnreadable';
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border border-lacquer/30 bg-lacquer-wash px-5 py-4"
    >
      <p className="min-w-60 flex-1 wrap-anywhere">
        <strong className="font-semibold">{title}.</strong> {detail}
      </p>
      {needsToken && (
        <Button onClick={() => ui.setState({ view: 'outgoing' })}>{t('get.enterAToken')}</Button>
      )}
      <Button onClick={onRetry}>{t('get.tryAgain')}</Button>
    </div>
  );
}

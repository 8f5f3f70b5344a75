import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';

/** Opens what is known about a failure; nothing where its own words say it all. */
export function DoctorButton({ error }: { readonly error: ErrorValue | null }) {
  const { ui } = usePagoda();
  // Another machine's trouble is not to be found on this one.
  if (!error || error.code === 'model.none' || error.code.startsWith('server.')) return null;
  return <Button onClick={() => ui.setState({ doctor: error })}>{t('doctor.whatIsWrong2')}</Button>;
}

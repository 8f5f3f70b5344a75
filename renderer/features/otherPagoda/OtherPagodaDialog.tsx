import { Dialog } from 'radix-ui';
import { useId, useState, type SyntheticEvent } from 'react';
import { useStore } from 'zustand';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { reachOther } from '../../actions/otherPagoda.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { onlyWhereLost } from '../../ui/onlyWhereLost.ts';
import { t } from '../../words/words.ts';
import { addressProblem, goesInTheOpen, isAddress } from './address.ts';

const field =
  'h-9 w-full rounded-lg border border-line-strong bg-raised px-2.5 font-mono text-[13px] placeholder:text-ink-faint focus:border-jade';

/** Asks where another Pagoda serves, and for its key; it is tried before anything is changed. */
export function OtherPagodaDialog() {
  const { ui } = usePagoda();
  const open = useStore(ui, (state) => state.otherPagodaOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(otherPagodaOpen) => ui.setState({ otherPagodaOpen })}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          onCloseAutoFocus={onlyWhereLost}
          className="animate-rise fixed top-1/2 left-1/2 z-50 w-112 max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 rounded-2xl border border-line bg-raised p-5 shadow-high outline-none"
        >
          <Dialog.Title className="font-display text-lg font-semibold">
            {t('otherPagoda.useAnotherPagoda2')}
          </Dialog.Title>
          <Dialog.Description className="mt-1 text-ink-soft">
            {t('otherPagoda.whatYouWriteIsSent')}
          </Dialog.Description>
          <Form close={() => ui.setState({ otherPagodaOpen: false })} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Form({ close }: { readonly close: () => void }) {
  const pagoda = usePagoda();
  const known = useStore(pagoda.settings, (state) => state.settings.otherPagoda);
  const kept = useStore(pagoda.settings, (state) => state.otherKey);
  const [url, setUrl] = useState(known?.url ?? '');
  const [key, setKey] = useState('');
  const [trying, setTrying] = useState(false);
  const [error, setError] = useState<ErrorValue | null>(null);
  const id = useId();
  const keptForIt = kept !== 'none' && known?.url === url;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (trying || !isAddress(url)) return;
    setTrying(true);
    setError(null);
    const found = await reachOther(pagoda, key === '' ? { url } : { url, key });
    setTrying(false);
    if (found) setError(found);
    else close();
  };
  return (
    <form className="mt-4 grid gap-3.5" onSubmit={(event) => void submit(event)}>
      <label className="grid gap-1 font-medium">
        {t('otherPagoda.address')}
        <input
          dir="ltr"
          type="text"
          inputMode="url"
          spellCheck={false}
          autoFocus
          maxLength={2000}
          value={url}
          placeholder="192.168.1.20:7247"
          onChange={(event) => setUrl(event.target.value)}
          className={field}
        />
      </label>
      <div className="grid gap-1">
        <label htmlFor={id} className="font-medium">
          {t('otherPagoda.key')}
        </label>
        <input
          dir="ltr"
          id={id}
          type="password"
          autoComplete="off"
          aria-describedby={`${id}-help`}
          maxLength={512}
          value={key}
          placeholder={keptForIt ? t('otherPagoda.keptFromBefore') : t('otherPagoda.whereItWantsOne')}
          onChange={(event) => setKey(event.target.value)}
          className={field}
        />
        <p id={`${id}-help`} className="text-[13px] text-ink-faint">
          {t('otherPagoda.itIsSentToThisAddress')}
        </p>
      </div>
      {goesInTheOpen(url) && (
        <p className="rounded-lg bg-well px-3 py-2 text-[13.5px] text-ink-soft">
          {t('otherPagoda.notEncryptedWhoever')}
        </p>
      )}
      {error && (
        <p role="alert" className="rounded-lg bg-lacquer-wash px-3 py-2 text-[13.5px] wrap-anywhere">
          {addressProblem(error)}
        </p>
      )}
      <div className="mt-1 flex justify-end gap-2">
        <Dialog.Close asChild>
          <Button>{t('otherPagoda.cancel')}</Button>
        </Dialog.Close>
        <Button type="submit" tone="strong" disabled={trying || !isAddress(url)}>
          {trying ? t('otherPagoda.askingIt') : t('otherPagoda.useIt')}
        </Button>
      </div>
    </form>
  );
}

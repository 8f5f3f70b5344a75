import { Check } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { ServerKeyState } from '../../../electron/ipc/contract/server.ts';
import { askServer, showServerKey } from '../../actions/server.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { useBriefly } from '../../ui/useBriefly.ts';
import { t } from '../../words/words.ts';

const words: { readonly [K in ServerKeyState]: string } = {
  get none() {
    return t('server.noneWhoeverReachesTheServerMay');
  },
  get sealed() {
    return t('server.clientsHaveToSend');
  },
  get plain() {
    return t('server.clientsHaveToSendItAsOpenAI');
  },
  get lost() {
    return t('server.thereIsOneAndItCannot');
  },
};

/** The key is told to the page only while a person looks at it. */
export function KeyRow() {
  const pagoda = usePagoda();
  const kept = useStore(pagoda.server, (all) => all.key);
  const [shown, setShown] = useState<string | null>(null);
  const [copied, setCopied] = useBriefly();
  if (kept === null) return null;
  const readable = kept === 'sealed' || kept === 'plain';
  const change = (name: 'server.makeKey' | 'server.removeKey') => {
    setShown(null);
    setCopied(false);
    void askServer(pagoda, name);
  };
  const show = async () => setShown(shown === null ? await showServerKey(pagoda) : null);
  return (
    <div role="group" aria-label={t('server.key')} className="grid gap-2.5 py-3.5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-64 flex-1">
          <h3 className="font-semibold">{t('server.key')}</h3>
          <p className="max-w-[58ch] text-[13.5px] text-ink-soft">{words[kept]}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {readable && (
            <>
              <Button aria-expanded={shown !== null} onClick={() => void show()}>
                {shown === null ? t('server.show') : t('server.hide')}
              </Button>
              <Button onClick={() => void askServer(pagoda, 'server.copyKey').then(setCopied)}>
                {copied && <Check size={14} className="text-jade" />}
                {copied ? t('server.copied') : t('server.copy')}
              </Button>
            </>
          )}
          <Button onClick={() => change('server.makeKey')}>
            {kept === 'none' ? t('server.makeAKey') : t('server.makeANewOne')}
          </Button>
          {kept !== 'none' && (
            <Button tone="danger" onClick={() => change('server.removeKey')}>
              {t('server.remove')}
            </Button>
          )}
        </div>
      </div>
      {readable && shown !== null && (
        <p role="group" aria-label={t('server.theKey')} className="rounded-lg bg-well px-3 py-2">
          <code className="font-mono text-[13px] wrap-anywhere">{shown}</code>
        </p>
      )}
    </div>
  );
}

import { Search, WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { searchHub } from '../../actions/downloads.ts';
import { refreshRoom } from '../../actions/library.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { isComposing } from '../../ui/keys.ts';
import { Page } from '../../ui/Page.tsx';
import { ModelTabs } from '../library/ModelTabs.tsx';
import { t } from '../../words/words.ts';
import { Downloads } from './Downloads.tsx';
import { Found } from './Found.tsx';
import { Offers } from './Offers.tsx';

/** Models that are elsewhere: looked for, chosen and fetched. */
export function GetView() {
  const pagoda = usePagoda();
  const offline = useStore(pagoda.settings, ({ settings }) => settings.offline);
  const offers = useStore(pagoda.library, (all) => all.offers);
  useEffect(() => void refreshRoom(pagoda), [pagoda]);
  return (
    <Page
      title={t('get.models')}
      wide
      actions={
        <Button tone="quiet" onClick={() => pagoda.ui.setState({ view: 'outgoing' })}>
          {t('get.outgoingTraffic')}
        </Button>
      }
    >
      <ModelTabs />
      <div className="mt-5! space-y-7">
        {offline ? <Offline /> : <SearchField />}
        <Downloads />
        {!offline && (offers ? <Offers asked={offers} /> : <Found />)}
      </div>
    </Page>
  );
}

function Offline() {
  const { ui } = usePagoda();
  return (
    <div className="flex flex-wrap items-center gap-4 rounded-xl border border-line bg-raised px-5 py-4">
      <WifiOff size={20} className="text-ink-faint" />
      <p className="min-w-60 flex-1 text-ink-soft">{t('get.outgoingTrafficIsSwitchedOff')}</p>
      <Button onClick={() => ui.setState({ view: 'outgoing' })}>{t('get.changeThat')}</Button>
    </div>
  );
}

function SearchField() {
  const pagoda = usePagoda();
  const query = useStore(pagoda.library, (all) => all.query);
  const [text, setText] = useState(query);
  const [known, setKnown] = useState(query);
  if (known !== query) {
    setKnown(query);
    setText(query);
  }
  const look = () => void searchHub(pagoda, text);
  return (
    <search className="flex gap-2">
      <label className="flex h-10 min-w-0 flex-1 items-center gap-2.5 rounded-lg border border-line-strong bg-raised px-3 focus-within:border-jade">
        <Search size={16} className="text-ink-faint" />
        <input
          dir="auto"
          type="search"
          aria-label={t('get.lookForModels')}
          placeholder={t('get.aNameOrOwnerName')}
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (isComposing(event)) return;
            if (event.key === 'Enter') look();
            if (event.key === 'Escape' && text !== '') {
              event.preventDefault();
              setText('');
            }
          }}
          className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-faint"
        />
      </label>
      <Button tone="strong" className="h-10" disabled={text.trim() === ''} onClick={look}>
        {t('get.look')}
      </Button>
    </search>
  );
}

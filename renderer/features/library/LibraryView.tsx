import { RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { lookAgain, refreshRoom } from '../../actions/library.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { errorWords } from '../../errors/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Page } from '../../ui/Page.tsx';
import { Banner } from '../engine/Banner.tsx';
import { ModelPage } from '../inspector/ModelPage.tsx';
import { t } from '../../words/words.ts';
import { LibraryList } from './LibraryList.tsx';
import { ModelTabs } from './ModelTabs.tsx';
import { Places } from './Places.tsx';

/** How often it is asked what is free, while it is looked at, in milliseconds. */
const ROOM_EVERY = 5000;

/** The models of this machine, or one of them in full. */
export function LibraryView() {
  const pagoda = usePagoda();
  const shown = useStore(pagoda.ui, (state) => state.modelShown);
  const running = useStore(pagoda.models, ({ model }) => (model.kind === 'ready' ? model.model.path : null));
  useEffect(() => {
    void refreshRoom(pagoda);
    const timer = setInterval(() => void refreshRoom(pagoda), ROOM_EVERY);
    return () => clearInterval(timer);
  }, [pagoda, running]);
  return shown === null ? <AllModels /> : <ModelPage path={shown} />;
}

function AllModels() {
  const pagoda = usePagoda();
  const state = useStore(pagoda.library, (all) => all.state);
  useEffect(() => {
    // Whatever led here.
    if (state?.report === null && !state.looking && state.error === null) void lookAgain(pagoda);
  }, [pagoda, state]);
  const busy = state?.looking ?? true;
  return (
    <Page
      title={t('library.models')}
      wide
      actions={
        <Button disabled={busy} onClick={() => void lookAgain(pagoda)}>
          <RefreshCw size={14} className={busy ? 'animate-spin' : ''} />
          {t('library.lookAgain')}
        </Button>
      }
      banner={state?.error && <LookFailed error={state.error} />}
    >
      <ModelTabs />
      <LibraryList />
      {state?.report && <Places report={state.report} />}
    </Page>
  );
}

function LookFailed({ error }: { readonly error: Parameters<typeof errorWords>[0] }) {
  const pagoda = usePagoda();
  const { title, detail } = errorWords(error);
  return (
    <Banner tone="error" title={title} detail={detail}>
      <Button onClick={() => void lookAgain(pagoda)}>{t('library.tryAgain')}</Button>
    </Banner>
  );
}

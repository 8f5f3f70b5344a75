import { Pause, Play } from 'lucide-react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { tip } from '../../ui/Tips.tsx';
import { togglePause } from '../../actions/activity.ts';
import { useKeys } from '../shortcuts/useShortcuts.ts';
import { t } from '../../words/words.ts';

/** Lets what is shown stand still, to look around in it. The engine goes on meanwhile. */
export function PauseButton() {
  const pagoda = usePagoda();
  const paused = useStore(pagoda.activity, (state) => state.paused);
  const keys = useKeys('pauseView');
  return (
    <Button
      aria-pressed={paused}
      {...tip(paused ? t('engine.showWhatHappensNow') : t('engine.holdWhatIsShownTheEngine'), keys)}
      onClick={() => togglePause(pagoda)}
      className={paused ? 'border-jade bg-jade-wash' : ''}
    >
      {paused ? <Play size={14} /> : <Pause size={14} />}
      {paused ? t('engine.goOn') : t('engine.pause')}
    </Button>
  );
}

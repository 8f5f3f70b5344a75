import { Circle, Download, Eye, Pause, Trash2, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { TraceState } from '../../../engine/contract/trace.ts';
import {
  clearTrace,
  closeReplay,
  openReplay,
  saveTrace,
  toggleRecording,
  watchTrace,
} from '../../actions/trace.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { integer, seconds, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { Replay } from './Replay.tsx';

/** Records what the engine does, step by step; what was recorded can be gone through again, and saved for Perfetto. */
export function TracePanel() {
  const pagoda = usePagoda();
  const pid = useStore(pagoda.models, (state) => state.info?.pid);
  useEffect(() => watchTrace(pagoda), [pagoda, pid]);
  const state = useStore(pagoda.trace, (view) => view.state);
  const open = useStore(pagoda.trace, (view) => view.replay !== null);
  const look = useRef<HTMLButtonElement>(null);
  if (!state) return null;
  const { recording, steps } = state;
  const empty = steps === 0;
  const close = () => {
    closeReplay(pagoda);
    look.current?.focus();
  };
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-2 rounded-xl border border-line bg-raised p-3">
        <Button
          aria-pressed={recording}
          className={recording ? 'border-lacquer bg-lacquer-wash' : ''}
          onClick={() => void toggleRecording(pagoda)}
        >
          {recording ? <Pause size={14} /> : <Circle size={12} className="fill-lacquer text-lacquer" />}
          {recording ? t('trace.holdRecording') : empty ? t('trace.record') : t('trace.recordOn')}
        </Button>
        <p role="status" className="tabular min-w-48 flex-1 px-1 text-[13.5px] text-ink-soft">
          {stateWords(state)}
        </p>
        <Button ref={look} disabled={empty} onClick={() => void openReplay(pagoda)}>
          <Eye size={14} /> {t('trace.replay')}
        </Button>
        <Button disabled={empty} onClick={() => void saveTrace(pagoda)}>
          <Download size={14} /> {t('trace.saveForPerfetto')}
        </Button>
        <IconButton
          label={t('trace.throwTheRecordingAway')}
          disabled={empty}
          onClick={() => void clearTrace(pagoda)}
        >
          <Trash2 size={15} />
        </IconButton>
        {open && (
          <IconButton label={t('trace.closeTheReplay')} onClick={close}>
            <X size={16} />
          </IconButton>
        )}
      </div>
      <Replay />
    </div>
  );
}

/** "Recording: 12.3 s, 3,021 steps, 8,120 tokens written" */
function stateWords({ recording, steps, tokens: written, length, dropped }: TraceState): string {
  if (steps === 0) return recording ? t('trace.recordingNoStepYet') : t('trace.recordsEveryStepWho');
  const words = t(recording ? 'trace.recordingSteps' : 'trace.recordedSteps', {
    length: seconds(length),
    steps: integer(steps),
    written: tokens(written),
  });
  return dropped > 0 ? t('trace.theOldestWereGivenUp', { words }) : words;
}

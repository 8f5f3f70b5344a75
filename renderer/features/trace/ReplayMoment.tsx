import { useMemo } from 'react';
import { useStore } from 'zustand';
import { openChat } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { endOfStep, momentAt, stepAt, type LaneMoment, type Replay } from '../../stores/trace.ts';
import { fixed, integer, tokens } from '../../ui/format.ts';
import { ownerPaint } from '../engine/colours.ts';
import { Fact, Facts } from '../engine/facts.tsx';
import { nameOf, useTitle } from '../engine/owners.ts';
import { measure } from '../../words/format.ts';
import { t } from '../../words/words.ts';

/** What was going on at the moment that is looked at. */
export function ReplayMoment({ replay }: { readonly replay: Replay }) {
  const { trace } = usePagoda();
  const at = useStore(trace, (state) => state.at);
  const index = stepAt(replay.steps, at);
  const step = replay.steps[index];
  const inStep = step !== undefined && at <= endOfStep(step);
  // Within a step nothing changes; between two, those who come and go do.
  const when = inStep ? step.at : Math.floor(at / 20) * 20;
  const moment = useMemo(
    () => momentAt(replay, inStep ? (when + endOfStep(replay.steps[index]!)) / 2 : when),
    [replay, when, inStep, index],
  );
  if (!step) return <p className="border-t border-line p-4 text-ink-soft">{t('trace.beforeTheFirstStep')}</p>;
  const { cells } = step;
  return (
    <div className="space-y-3 border-t border-line p-4">
      <Facts columns>
        <Fact name={t('trace.step')}>
          {integer(step.step)}, {measure(fixed(endOfStep(step) - step.at, 1), 'ms')}
          {step.outcome === 'ok' ? '' : `: ${outcomeWords[step.outcome]}`}
        </Fact>
        <Fact name={t('trace.ofThese')}>
          {t('trace.times', {
            device: fixed(step.wait, 1),
            plan: fixed(step.plan + step.layOut, 1),
            tell: fixed(step.emit + step.commit, 1),
          })}
        </Fact>
        <Fact name={t('trace.tokens')}>
          {t('trace.ofPrompts', { tokens: tokens(step.tokens), prompts: integer(step.promptTokens) })}
        </Fact>
        <Fact name={t('trace.contextCells')}>
          {t('engine.cells', {
            used: integer(cells.used),
            parked: integer(cells.parked),
            free: integer(cells.free),
          })}
        </Fact>
      </Facts>
      {moment.lanes.length > 0 && (
        <ul aria-label={t('trace.lanesAtThisMoment')} className="divide-y divide-line border-t border-line">
          {moment.lanes.map((each) => (
            <LaneAt key={each.lane.id} moment={each} />
          ))}
        </ul>
      )}
    </div>
  );
}

const outcomeWords = {
  get noKvRoom() {
    return t('trace.theDeviceFoundNoRoom');
  },
  get aborted() {
    return t('trace.brokenOff');
  },
  get invalidBatch() {
    return t('trace.theDeviceRefusedIt');
  },
  get cacheOpFailed() {
    return t('trace.theCacheFailed');
  },
  get fatal() {
    return t('trace.theDeviceFailed');
  },
} as const;

function LaneAt({ moment: { lane, row, chosen } }: { readonly moment: LaneMoment }) {
  const pagoda = usePagoda();
  const title = useTitle(lane.tag === '' ? null : lane.tag);
  return (
    <li className="tabular flex items-center gap-2.5 py-1.5">
      <span
        aria-hidden
        className="size-3 shrink-0 rounded-sm"
        style={{ background: ownerPaint(lane.colour) }}
      />
      {title === undefined ? (
        <span className="min-w-0 flex-1 truncate text-ink-soft">
          {nameOf(lane.tag === '' ? `#${lane.task}` : lane.tag, lane)}
        </span>
      ) : (
        <span className="min-w-0 flex-1 truncate">
          <button
            type="button"
            dir="auto"
            className="max-w-full truncate rounded font-medium hover:underline"
            onClick={() => void openChat(pagoda, lane.tag)}
          >
            {title}
          </button>
        </span>
      )}
      <span className="text-[13px] text-ink-soft">{doing(row)}</span>
      <span className="w-28 text-end text-[13px] text-ink-faint">
        {t('engine.written', { tokens: integer(chosen) })}
      </span>
    </li>
  );
}

function doing(row: LaneMoment['row']): string {
  if (!row) return t('trace.waits');
  if (row.chosen === 0) return t('trace.reads', { tokens: tokens(row.tokens) });
  const chosen = tokens(row.chosen);
  return row.drafted > 0
    ? t('trace.writesGuessed', { chosen, drafted: integer(row.drafted) })
    : t('trace.writes', { chosen });
}

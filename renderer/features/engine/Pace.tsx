import { useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { PaceSample } from '../../../engine/contract/activity.ts';
import { fixed, rate } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { milliseconds } from './milliseconds.ts';
import { TimeChart, type Point } from './TimeChart.tsx';
import { useLive } from './WhileSeen.tsx';

const spanMs = 120_000;

/** How fast replies come and prompts are read, and how long both are waited for, over the last two minutes. One place in time in all of them. */
export function Pace() {
  const pace = useLive((state) => state.pace);
  const [at, setAt] = useState<number | null>(null);
  const newest = pace.at(-1);
  const until = (newest?.at ?? 0) + (newest?.span ?? 0);
  const shown = useMemo(() => pace.filter((sample) => sample.at > until - spanMs), [pace, until]);
  const looked = at === null ? newest : (nearest(shown, at) ?? newest);

  const series = useMemo(() => {
    const of = (value: (sample: PaceSample) => number | null): Point[] =>
      shown.map((sample) => ({ at: sample.at + sample.span / 2, value: value(sample) }));
    return {
      written: [
        { name: 'written', kind: 'area' as const, points: of((each) => perSecond(each.replyTokens, each)) },
      ],
      read: [
        { name: 'read', kind: 'area' as const, points: of((each) => perSecond(each.promptTokens, each)) },
      ],
      between: [
        { name: '99 of 100', kind: 'line' as const, points: of((each) => each.betweenMost), faint: true },
        { name: 'half', kind: 'line' as const, points: of((each) => each.betweenHalf) },
      ],
      first: [
        {
          name: 'first',
          kind: 'dots' as const,
          points: shown.flatMap(({ at, span, firstTokens }) =>
            firstTokens.map((value) => ({ at: at + span / 2, value })),
          ),
        },
      ],
    };
  }, [shown]);

  function onPointerMove({ target, clientX }: PointerEvent<HTMLElement>) {
    if (!(target instanceof HTMLCanvasElement)) return setAt(null);
    const box = target.getBoundingClientRect();
    setAt(until - ((box.right - clientX) / box.width) * spanMs);
  }
  function onKeyDown(event: KeyboardEvent) {
    const index = looked ? shown.indexOf(looked) : -1;
    const moves: Record<string, number> = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      Home: 0,
      End: shown.length - 1,
    };
    const to = moves[event.key];
    const sample = to === undefined ? undefined : shown[Math.min(shown.length - 1, Math.max(0, to))];
    if (!sample) return;
    event.preventDefault();
    setAt(sample.at + sample.span / 2);
  }
  const time = at === null || !looked ? null : looked.at + looked.span / 2;
  const common = { until, at: time };
  return (
    <div
      role="slider"
      aria-label={t('engine.momentInTheCharts')}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.max(1, shown.length - 1)}
      aria-valuenow={looked ? Math.max(0, shown.indexOf(looked)) : 0}
      aria-valuetext={looked ? sampleWords(looked, until) : t('engine.nothingYet')}
      tabIndex={0}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setAt(null)}
      onBlur={() => setAt(null)}
      onKeyDown={onKeyDown}
      className="grid grid-cols-2 gap-3 rounded-xl max-[760px]:grid-cols-1"
    >
      <TimeChart
        {...common}
        title={t('engine.replies')}
        reading={looked ? t('engine.tokS', { rate: rate(perSecond(looked.replyTokens, looked)) }) : ''}
        series={series.written}
        scale="linear"
        format={rate}
      />
      <TimeChart
        {...common}
        title={t('engine.prompts')}
        reading={looked ? t('engine.tokS', { rate: rate(perSecond(looked.promptTokens, looked)) }) : ''}
        series={series.read}
        scale="linear"
        format={rate}
      />
      <TimeChart
        {...common}
        title={t('engine.betweenTokens')}
        reading={looked ? betweenWords(looked) : ''}
        series={series.between}
        scale="logarithmic"
        format={milliseconds}
      />
      <TimeChart
        {...common}
        title={t('engine.toTheFirstToken')}
        reading={looked ? firstWords(looked) : ''}
        series={series.first}
        scale="logarithmic"
        format={milliseconds}
      />
    </div>
  );
}

const perSecond = (tokens: number, { span }: PaceSample): number => (tokens * 1000) / span;

function nearest(samples: readonly PaceSample[], time: number): PaceSample | undefined {
  const distance = ({ at, span }: PaceSample) => Math.abs(at + span / 2 - time);
  let best: PaceSample | undefined;
  for (const sample of samples) if (!best || distance(sample) < distance(best)) best = sample;
  return best && distance(best) < 2000 ? best : undefined;
}

const betweenWords = ({ betweenHalf, betweenMost }: PaceSample): string =>
  betweenHalf === null || betweenMost === null
    ? t('engine.none')
    : t('engine.halfWithin99Within', {
        half: milliseconds(betweenHalf),
        most: milliseconds(betweenMost),
      });

const firstWords = ({ firstTokens }: PaceSample): string =>
  firstTokens.length === 0 ? t('engine.none') : firstTokens.map(milliseconds).join(', ');

const sampleWords = (sample: PaceSample, until: number): string =>
  t('engine.paceAt', {
    ago: fixed((until - sample.at - sample.span) / 1000, 1),
    written: rate(perSecond(sample.replyTokens, sample)),
    read: rate(perSecond(sample.promptTokens, sample)),
    between: betweenWords(sample),
    first: firstWords(sample),
  });

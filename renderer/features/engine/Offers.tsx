import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { offersShown, ownerOfLane } from '../../stores/activity.ts';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';
import { fineMilliseconds, offerWords, type Offer } from './guessWords.ts';
import { Key } from './Key.tsx';
import { useTitle } from './owners.ts';
import { useLive } from './WhileSeen.tsx';

const height = 96;

/**
 * The market for rows: every offer as it was looked at, the newest on the right. A bar is what its token would save if it comes true, times how
 * likely that is; the line across it is what its row costs.
 */
export function Offers() {
  const offers = useLive((state) => state.offers);
  const lanes = useLive((state) => state.lanes);
  const [at, setAt] = useState<number | null>(null);
  const most = Math.max(0.1, ...offers.flatMap(({ worthMs, priceMs }) => [worthMs, priceMs]));
  const y = (value: number) => height - 1 - Math.sqrt(Math.max(0, value) / most) * (height - 4);
  const shown = at === null ? offers.at(-1) : offers[at];
  const lane = lanes.find(({ id }) => id === shown?.lane);
  const title = useTitle(lane ? ownerOfLane(lane) : null);

  function onPointerMove({ nativeEvent, currentTarget }: PointerEvent<HTMLElement>) {
    const fromRight =
      (currentTarget.clientWidth - nativeEvent.offsetX) / (currentTarget.clientWidth / offersShown);
    const index = offers.length - Math.ceil(fromRight);
    setAt(index >= 0 && index < offers.length ? index : null);
  }
  function onKeyDown(event: KeyboardEvent) {
    const from = at ?? offers.length - 1;
    const moves: Record<string, number> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      Home: 0,
      End: offers.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || offers.length === 0) return;
    event.preventDefault();
    setAt(Math.min(offers.length - 1, Math.max(0, to)));
  }
  return (
    <div className="rounded-xl border border-line bg-raised px-4 py-3">
      <p className="tabular mb-2 flex flex-wrap justify-between gap-x-4 text-[13px]">
        <span className="font-medium">{t('engine.offersTheNewestOnTheRight')}</span>
        <span className="flex flex-wrap gap-x-4 text-[12.5px] text-ink-faint">
          <Key paint="bg-jade">{t('engine.worthTaken')}</Key>
          <Key paint="bg-line-strong">{t('engine.worthRefused')}</Key>
          <Key paint="bg-lacquer">{t('engine.priceOfARow')}</Key>
          <span>{t('engine.upTo', { most: fineMilliseconds(most) })}</span>
        </span>
      </p>
      <div
        role="slider"
        dir="ltr"
        aria-label={t('engine.offers')}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, offers.length - 1)}
        aria-valuenow={Math.max(0, at ?? offers.length - 1)}
        aria-valuetext={shown ? offerWords(shown) : t('engine.noneYet')}
        tabIndex={0}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
        onKeyDown={onKeyDown}
        className="rounded-sm"
      >
        <svg
          aria-hidden
          viewBox={`0 0 ${offersShown} ${height}`}
          preserveAspectRatio="none"
          className="pointer-events-none block w-full border-b border-line-strong"
          style={{ height }}
        >
          {offers.map((offer, index) => (
            <OfferBar
              key={index}
              x={offersShown - offers.length + index}
              offer={offer}
              y={y}
              looked={index === at}
            />
          ))}
        </svg>
      </div>
      <p className="tabular mt-2 flex flex-wrap justify-between gap-x-4 text-[12.5px] text-ink-faint">
        <span>{shown ? offerWords(shown) : t('engine.noneYet')}</span>
        {title !== undefined && (
          <span dir="auto" className="max-w-80 truncate">
            {title}
          </span>
        )}
      </p>
    </div>
  );
}

interface OfferBarProps {
  readonly x: number;
  readonly offer: Offer;
  readonly y: (value: number) => number;
  readonly looked: boolean;
}

function OfferBar({ x, offer: { taken, worthMs, priceMs }, y, looked }: OfferBarProps) {
  return (
    <>
      {looked && <rect x={x} y={0} width={1} height={height} className="fill-hover" />}
      <rect
        x={x + 0.16}
        y={y(worthMs)}
        width={0.68}
        height={height - y(worthMs)}
        className={classes(taken ? 'fill-jade' : 'fill-line-strong')}
      />
      <rect x={x + 0.04} y={y(priceMs) - 1} width={0.92} height={2} className="fill-lacquer" />
    </>
  );
}

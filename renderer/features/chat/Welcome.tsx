import { useEffect, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { pickModel } from '../../actions/imports.ts';
import { changeSettings } from '../../actions/settings.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { usedOther } from '../../stores/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { bytes } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** Whether a person is here for the first time: nothing was said yet, and how to begin was not waved away. */
export function useFirstRun(): boolean {
  const pagoda = usePagoda();
  const welcomed = useStore(pagoda.settings, ({ settings, loaded }) => settings.welcomed || !loaded);
  const other = useStore(pagoda.settings, usedOther);
  const none = useStore(pagoda.chats, ({ list }) => list?.length === 0);
  const some = useStore(pagoda.chats, ({ list }) => (list?.length ?? 0) > 0);
  // Whoever has asked something has begun, also when that is deleted again.
  useEffect(() => {
    if (some && !welcomed) void changeSettings(pagoda, { welcomed: true });
  }, [pagoda, some, welcomed]);
  return none && !welcomed && other === null;
}

/** How to begin, in three steps that may be left out. `starters`: things to ask. */
export function Welcome({ starters }: { readonly starters: ReactNode }) {
  const pagoda = usePagoda();
  return (
    <section aria-label={t('chat.howToBegin')} className="mt-6">
      <ol className="space-y-4">
        <Step number={1} title={t('chat.askSomething')}>
          {starters}
        </Step>
        <Step number={2} title={t('chat.knowWhomYouAsk')}>
          <WhomYouAsk />
        </Step>
        <Step number={3} title={t('chat.seeHowItIsDone')}>
          <p className="max-w-[62ch] text-ink-soft">{t('chat.everyStepOfTheEngine')}</p>
          <Button className="mt-2" onClick={() => pagoda.ui.setState({ view: 'engine' })}>
            {t('chat.showTheEngine')}
          </Button>
        </Step>
      </ol>
      <Button
        tone="quiet"
        className="mt-4 -ms-3"
        onClick={() => void changeSettings(pagoda, { welcomed: true })}
      >
        {t('chat.skipAllThis')}
      </Button>
    </section>
  );
}

function Step({
  number,
  title,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <li className="grid grid-cols-[1.75rem_1fr] gap-x-3">
      <span
        aria-hidden
        className="tabular grid size-7 place-content-center rounded-full bg-tile text-[13.5px] font-semibold"
      >
        {number}
      </span>
      <div className="min-w-0">
        <h3 className="mb-1.5 pt-0.5 font-semibold">{title}</h3>
        {children}
      </div>
    </li>
  );
}

function WhomYouAsk() {
  const pagoda = usePagoda();
  const embedded = useStore(
    pagoda.settings,
    ({ settings, info }) => settings.modelPath === null && info?.embeddedModelPath !== null,
  );
  const free = useStore(pagoda.models, ({ info }) =>
    Math.max(0, ...(info?.devices ?? []).map(({ memoryFree }) => memoryFree)),
  );
  return (
    <>
      {embedded && <p className="max-w-[62ch] text-ink-soft">{t('chat.smolLM2With135MillionParameters')}</p>}
      <p className="mt-1 max-w-[62ch] text-ink-soft">
        {free > 0 ? t('chat.aLargerOneUpTo', { bytes: bytes(largestFit(free)) }) : t('chat.aLargerOne')}
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button onClick={() => pagoda.ui.setState({ view: 'get' })}>{t('chat.findALargerModel')}</Button>
        <Button tone="quiet" onClick={() => void pickModel(pagoda)}>
          {t('chat.openAGGUF')}
        </Button>
      </div>
    </>
  );
}

/** Beside its weights a model wants a cache and room to work in; the machine has other things to do as well. */
const largestFit = (free: number): number => Math.floor((free * 0.7) / 1e8) * 1e8;

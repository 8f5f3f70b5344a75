import { BadgeCheck, CircleAlert, CircleDashed, Equal, Loader, RotateCw, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { KernelStatus } from '../../../engine/contract/engine.ts';
import type { LoadedModel, ModelReport } from '../../../engine/contract/models.ts';
import { toggleExactness, toggleRestartExactness } from '../../actions/exactness.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { aspects, standing, type Aspect, type Standing, type Trial } from '../../stores/exactness.ts';
import { Button } from '../../ui/Button.tsx';
import { rate } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { aspectWords, costWords, standingWords, trialWords } from './exactnessWords.ts';

/** What does not change a reply's bits as things are, what that costs, and a button that shows it by writing a reply again. */
export function Exactness({ model }: { readonly model: LoadedModel }) {
  const pagoda = usePagoda();
  const kernels = useStore(pagoda.models, (state) => state.info?.kernels ?? null);
  const { running, trials, alone } = useStore(pagoda.exactness);
  const report = useReport(model.path);
  const stands = standing(model, kernels, report);
  const restarting = running && trials.restart?.kind === 'running';
  return (
    <div className="rounded-xl border border-line bg-raised">
      <p className="p-4 text-[14px] text-ink-soft">
        <Lead stands={stands} kernels={kernels} report={report} />
      </p>
      <ul
        aria-label={t('exactness.whatDoesNotChangeAReply')}
        className="divide-y divide-line border-y border-line"
      >
        {aspects.map((aspect) => (
          <AspectRow key={aspect} aspect={aspect} stands={stands} trial={trials[aspect]} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2 p-3">
        <Button onClick={() => toggleExactness(pagoda)} disabled={restarting}>
          {running && !restarting ? <Square size={13} /> : <Equal size={15} />}
          {running && !restarting ? t('exactness.stop') : t('exactness.proveItNow')}
        </Button>
        <Button onClick={() => toggleRestartExactness(pagoda)} disabled={running && !restarting}>
          {restarting ? <Square size={13} /> : <RotateCw size={14} />}
          {restarting ? t('exactness.stop') : t('exactness.andAcrossARestart')}
        </Button>
        <p className="min-w-56 flex-1 px-1 text-[13px] text-ink-faint">
          {alone
            ? t('exactness.aloneItWasWrittenAtTokens', { tokensPerSecond: rate(alone.tokensPerSecond) })
            : t('exactness.writesOneDrawnReplyOf48')}
        </p>
      </div>
    </div>
  );
}

function Lead({
  stands,
  kernels,
  report,
}: {
  readonly stands: Standing;
  readonly kernels: KernelStatus | null;
  readonly report: ModelReport | null;
}) {
  return (
    <>
      <strong className="font-semibold text-ink">{standingWords(stands)}</strong>{' '}
      {costWords(stands, kernels, report)}
    </>
  );
}

function AspectRow({
  aspect,
  stands,
  trial,
}: {
  readonly aspect: Aspect;
  readonly stands: Standing;
  readonly trial: Trial | undefined;
}) {
  const { title, claim } = aspectWords(aspect, stands);
  return (
    <li className="flex items-start gap-3 px-4 py-2.5">
      <span className="mt-0.5 shrink-0">{iconOf(stands, trial)}</span>
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-medium">{title}</span> <span className="text-ink-soft">{claim}</span>
        </p>
        <p role="status" className="tabular text-[13.5px] text-ink-soft empty:hidden">
          {trial && trialWords(aspect, trial)}
        </p>
      </div>
    </li>
  );
}

function iconOf(stands: Standing, trial: Trial | undefined): React.ReactNode {
  if (trial?.kind === 'running') return <Loader size={17} aria-hidden className="text-ink-faint" />;
  if (trial?.kind === 'compared')
    return trial.comparison.kind === 'same' ? (
      <BadgeCheck size={17} aria-hidden className="text-jade" />
    ) : (
      <CircleAlert
        size={17}
        aria-hidden
        className={stands.kind === 'exact' ? 'text-lacquer-ink' : 'text-ink-faint'}
      />
    );
  if (trial?.kind === 'failed') return <CircleAlert size={17} aria-hidden className="text-lacquer-ink" />;
  return stands.kind === 'exact' ? (
    <Equal size={17} aria-hidden className="text-jade" />
  ) : (
    <CircleDashed size={17} aria-hidden className="text-ink-faint" />
  );
}

/** What the model's file says of itself; null until it was read. */
function useReport(path: string): ModelReport | null {
  const pagoda = usePagoda();
  const [report, setReport] = useState<ModelReport | null>(null);
  useEffect(() => {
    let ended = false;
    Promise.resolve()
      .then(() => pagoda.engine.current().request('model.inspect', { path }))
      .then((read) => ended || setReport(read))
      // Without it nothing is promised.
      .catch(() => ended || setReport(null));
    return () => {
      ended = true;
    };
  }, [pagoda, path]);
  return report?.path === path ? report : null;
}

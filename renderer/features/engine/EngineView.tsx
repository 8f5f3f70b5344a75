import { ClipboardList, RotateCw } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { quoted } from '../../errors/details.ts';
import { oneLine, visible } from '../../../engine/shown/visible.ts';
import type { EngineInfo } from '../../../engine/contract/engine.ts';
import type { LoadedModel } from '../../../engine/contract/models.ts';
import { takeStep } from '../../actions/steps.ts';
import { refreshInfo } from '../../actions/start.ts';
import type { Pagoda } from '../../pagoda.ts';
import { nextStepLabels } from '../../errors/nextSteps.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { fixed, bytes, hostOf, integer, parameters, rate, seconds, tokens } from '../../ui/format.ts';
import { Page, PageSection } from '../../ui/Page.tsx';
import { useSometimes } from '../../ui/useSometimes.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Exactness } from '../exactness/Exactness.tsx';
import { TracePanel } from '../trace/TracePanel.tsx';
import { modelName, shownName } from '../../stores/models.ts';
import { usedOther } from '../../stores/settings.ts';
import { measure } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { EngineBanner } from './EngineBanner.tsx';
import { Fact, Facts } from './facts.tsx';
import { Kernels } from './Kernels.tsx';
import { PauseButton } from './PauseButton.tsx';
import { LeftOutNotes } from './LeftOut.tsx';
import { LiveView } from './LiveView.tsx';

/** What runs, on what, and how it is doing right now. */
export function EngineView() {
  const pagoda = usePagoda();
  const info = useStore(pagoda.models, (state) => state.info);
  const measured = useStore(pagoda.models, (state) => state.metrics !== null);
  const model = useStore(pagoda.models, (state) => (state.model.kind === 'ready' ? state.model.model : null));
  const other = useStore(pagoda.settings, usedOther);
  const stretchOfSteps = useStore(pagoda.models, ({ metrics }) => Math.floor((metrics?.steps ?? 0) / 200));

  // Free memory and what the kernels gave change as the engine works.
  useEffect(() => refreshIfRunning(pagoda), [pagoda, stretchOfSteps]);

  // Packing goes on without steps, for seconds at most.
  const isPacking = (info?.kernels.bytesToPack ?? 0) > 0;
  useEffect(() => {
    if (!isPacking) return;
    const timer = setInterval(() => refreshIfRunning(pagoda), 300);
    return () => clearInterval(timer);
  }, [pagoda, isPacking]);

  return (
    <Page
      title={t('engine.engine')}
      banner={<EngineBanner />}
      wide
      actions={
        other === null && (
          <>
            {model && <PauseButton />}
            <Button onClick={() => pagoda.ui.setState({ doctor: null })}>
              <ClipboardList size={14} /> <span className="max-[760px]:sr-only">{t('engine.report')}</span>
            </Button>
            <Button onClick={() => takeStep(pagoda, 'restartEngine')}>
              <RotateCw size={14} /> <span className="max-[760px]:sr-only">{t('engine.restartEngine')}</span>
            </Button>
          </>
        )
      }
    >
      {other === null ? (
        <>
          <Now />
          {model && <LiveView />}
          {info && (
            <PageSection title={t('engine.recording')}>
              <TracePanel />
            </PageSection>
          )}
        </>
      ) : (
        <Elsewhere url={other} />
      )}
      {model && other === null && (
        <PageSection title={t('engine.exactness')}>
          <Exactness model={model} />
        </PageSection>
      )}
      {model && <RunningModel model={model} />}
      {info && (
        <>
          <Kernels kernels={info.kernels} />
          <Library info={info} />
        </>
      )}
      {!info && !measured && <p className="text-ink-soft">{t('engine.noEngineIsRunning')}</p>}
    </Page>
  );
}

function Elsewhere({ url }: { readonly url: string }) {
  const { ui } = usePagoda();
  return (
    <PageSection title={t('engine.onAnotherPagoda')}>
      <p className="mb-3 max-w-[62ch] text-ink-soft wrap-anywhere">
        {t('engine.answeredAt', { host: hostOf(url) ?? url })}
      </p>
      <Button onClick={() => ui.setState({ otherPagodaOpen: true })}>{nextStepLabels.otherPagoda()}</Button>
    </PageSection>
  );
}

function refreshIfRunning(pagoda: Pagoda): void {
  try {
    refreshInfo(pagoda, pagoda.engine.current());
  } catch {
    // No engine now: its banner says why.
  }
}

function Now() {
  const { models, glances } = usePagoda();
  const metrics = useSometimes(models, glances, (state) => state.metrics);
  if (!metrics) return null;
  const used = metrics.cellsTotal > 0 ? metrics.cellsUsed / metrics.cellsTotal : 0;
  const idle = metrics.running === 0 && metrics.waiting === 0;
  return (
    <PageSection title={t('engine.rightNow')}>
      <div className="grid grid-cols-[auto_1fr] items-center gap-x-10 gap-y-4 rounded-xl border border-line bg-raised p-4 max-[1000px]:grid-cols-1">
        <div>
          <p className="tabular min-w-40 font-display text-[40px] leading-none font-semibold tracking-[-0.03em]">
            {idle ? t('engine.idle') : rate(metrics.generatedPerSecond)}
          </p>
          <p className="mt-1.5 text-[14px] text-ink-faint">
            {idle ? t('engine.nothingToCompute') : t('engine.tokensWrittenASecond')}
          </p>
        </div>
        <div className="min-w-0 space-y-3">
          <Meter
            label={t('engine.contextCells')}
            value={used}
            words={t('engine.ofHoldTokens', {
              cellsUsed: integer(metrics.cellsUsed),
              cellsTotal: integer(metrics.cellsTotal),
            })}
          />
          <Facts columns>
            <Fact name={t('engine.replies')}>
              {t('engine.runningWaiting', {
                running: integer(metrics.running),
                waiting: integer(metrics.waiting),
              })}
            </Fact>
            <Fact name={t('engine.promptReading')}>
              {t('engine.tokS', { rate: rate(metrics.promptPerSecond) })}
            </Fact>
            <Fact name={t('engine.lastStep')}>
              {measure(fixed(metrics.stepMs, 1), 'ms')}, {tokens(metrics.stepTokens)}
            </Fact>
            <Fact name={t('engine.stepsSoFar')}>{integer(metrics.steps)}</Fact>
          </Facts>
        </div>
      </div>
    </PageSection>
  );
}

function RunningModel({ model }: { readonly model: LoadedModel }) {
  const { models } = usePagoda();
  const name = useStore(models, (state) => shownName(state, model.path));
  const entries = useStore(models, (state) => state.entries);
  const embedded = entries?.some((entry) => entry.embedded && entry.path === model.path);
  const { gpu } = model;
  return (
    <PageSection title={t('engine.model')}>
      <Facts columns>
        <Fact name={t('engine.name')}>{name}</Fact>
        <Fact name={t('engine.architecture')}>
          {t('engine.namedWithParameters', {
            name: oneLine(model.architecture),
            parameters: parameters(model.parameters),
          })}
        </Fact>
        {!embedded && <Fact name={t('engine.callsItself')}>{oneLine(model.name)}</Fact>}
        <Fact name={t('engine.file')}>
          <span title={visible(model.path)}>{bytes(model.fileBytes)}</span>
        </Fact>
        <Fact name={t('engine.loadedIn')}>{seconds(model.loadMs)}</Fact>
        <Fact name={t('engine.context')}>
          {t('engine.trainedFor', {
            contextLength: integer(model.contextLength),
            trained: integer(model.trainedContextLength),
          })}
        </Fact>
        <Fact name={t('engine.kVCache')}>
          {[
            model.cacheType,
            model.flashAttention ? t('engine.flashAttentionOn') : t('engine.flashAttentionOff'),
            placementOf(model),
          ].join(', ')}
        </Fact>
        <Fact name={t('engine.conversations')}>
          {model.keeps === 'pages' ? t('engine.keptPageByPage') : t('engine.keptWholeItsMemoryCannot')}
        </Fact>
        <Fact name={t('engine.threads')}>{integer(model.threads)}</Fact>
        {model.draftModel && (
          <Fact name={t('engine.draftModel')}>
            <span title={visible(model.draftModel.path)}>
              {t('engine.namedWithParameters', {
                name: modelName(model.draftModel.path, entries),
                parameters: parameters(model.draftModel.parameters),
              })}
            </span>
          </Fact>
        )}
        <Fact name={t('engine.device')}>
          {gpu.layersOnDevice > 0
            ? t('engine.ofLayersOn', {
                layersOnDevice: integer(gpu.layersOnDevice),
                layers: integer(gpu.layers),
                devices: gpu.devices.join(', ') || gpu.variant,
              })
            : t('engine.allLayersOnTheProcessor')}
        </Fact>
      </Facts>
    </PageSection>
  );
}

/** Where parked pages lie matters for speed: in whole pages they cost running replies nothing. */
function placementOf({ placement: { choice, reason } }: LoadedModel): string {
  if (choice === 'paged') return t('engine.placedInWholePages');
  return reason
    ? t('engine.placedAsLlamaCppDoesBecause', { reason: quoted(oneLine(reason)) })
    : t('engine.placedAsLlamaCppDoes');
}

function Library({ info }: { readonly info: EngineInfo }) {
  return (
    <PageSection title={t('engine.libraryAndDevices')}>
      <Facts columns>
        <Fact name={t('engine.engine')}>{info.version}</Fact>
        <Fact name="llama.cpp">
          {info.llamaVersion}, {info.variant}
        </Fact>
        {info.variantReason && <Fact name={t('engine.whyThisOne')}>{quoted(info.variantReason)}</Fact>}
        <Fact name={t('engine.process')}>{info.pid}</Fact>
      </Facts>
      <LeftOutNotes />
      <ul aria-label={t('engine.devices')} className="mt-3 divide-y divide-line border-t border-line">
        {info.devices.map((device) => (
          <li key={device.name} className="flex items-baseline gap-3 py-2">
            <span className="font-medium">{device.name}</span>
            <span dir="auto" className="min-w-0 flex-1 truncate text-ink-soft">
              {device.description}
            </span>
            <span className="tabular text-[13px] text-ink-faint">
              {t('engine.freeOf', { free: bytes(device.memoryFree), total: bytes(device.memoryTotal) })}
            </span>
          </li>
        ))}
      </ul>
    </PageSection>
  );
}

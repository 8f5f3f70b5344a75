import { ClipboardList, RotateCw } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { oneLine, visible } from '../../../engine/shown/visible.ts';
import type { EngineInfo } from '../../../engine/contract/engine.ts';
import type { LoadedModel } from '../../../engine/contract/models.ts';
import { takeStep } from '../../actions/steps.ts';
import { refreshInfo } from '../../actions/start.ts';
import type { Pagoda } from '../../pagoda.ts';
import { nextStepLabels } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { bytes, hostOf, integer, parameters, rate, seconds, tokens } from '../../ui/format.ts';
import { Page, PageSection } from '../../ui/Page.tsx';
import { useSometimes } from '../../ui/useSometimes.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Exactness } from '../exactness/Exactness.tsx';
import { TracePanel } from '../trace/TracePanel.tsx';
import { modelName, shownName } from '../../stores/models.ts';
import { usedOther } from '../../stores/settings.ts';
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
      title="Engine"
      banner={<EngineBanner />}
      wide
      actions={
        other === null && (
          <>
            {model && <PauseButton />}
            <Button onClick={() => pagoda.ui.setState({ doctor: null })}>
              <ClipboardList size={14} /> <span className="max-[760px]:sr-only">Report</span>
            </Button>
            <Button onClick={() => takeStep(pagoda, 'restartEngine')}>
              <RotateCw size={14} /> <span className="max-[760px]:sr-only">Restart engine</span>
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
            <PageSection title="Recording">
              <TracePanel />
            </PageSection>
          )}
        </>
      ) : (
        <Elsewhere url={other} />
      )}
      {model && other === null && (
        <PageSection title="Exactness">
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
      {!info && !measured && <p className="text-ink-soft">No engine is running at the moment.</p>}
    </Page>
  );
}

function Elsewhere({ url }: { readonly url: string }) {
  const { ui } = usePagoda();
  return (
    <PageSection title="On another Pagoda">
      <p className="mb-3 max-w-[62ch] text-ink-soft wrap-anywhere">
        The chats are answered at {hostOf(url)}. What its engine is at, step by step, is seen on the engine
        screen there.
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
  const { models } = usePagoda();
  const metrics = useSometimes(models, (state) => state.metrics);
  if (!metrics) return null;
  const used = metrics.cellsTotal > 0 ? metrics.cellsUsed / metrics.cellsTotal : 0;
  const idle = metrics.running === 0 && metrics.waiting === 0;
  return (
    <PageSection title="Right now">
      <div className="grid grid-cols-[auto_1fr] items-center gap-x-10 gap-y-4 rounded-xl border border-line bg-raised p-4 max-[760px]:grid-cols-1">
        <div>
          <p className="tabular min-w-40 font-display text-[40px] leading-none font-semibold tracking-[-0.03em]">
            {idle ? 'Idle' : rate(metrics.generatedPerSecond)}
          </p>
          <p className="mt-1.5 text-[14px] text-ink-faint">
            {idle ? 'nothing to compute' : 'tokens written a second'}
          </p>
        </div>
        <div className="min-w-0 space-y-3">
          <Meter
            label="Context cells"
            value={used}
            words={`${integer(metrics.cellsUsed)} of ${integer(metrics.cellsTotal)} hold tokens`}
          />
          <Facts columns>
            <Fact name="Replies">
              {integer(metrics.running)} running, {integer(metrics.waiting)} waiting
            </Fact>
            <Fact name="Prompt reading">{rate(metrics.promptPerSecond)} tok/s</Fact>
            <Fact name="Last step">
              {metrics.stepMs.toFixed(1)} ms, {tokens(metrics.stepTokens)}
            </Fact>
            <Fact name="Steps so far">{integer(metrics.steps)}</Fact>
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
    <PageSection title="Model">
      <Facts columns>
        <Fact name="Name">{name}</Fact>
        <Fact name="Architecture">
          {oneLine(model.architecture)}, {parameters(model.parameters)} parameters
        </Fact>
        {!embedded && <Fact name="Calls itself">{oneLine(model.name)}</Fact>}
        <Fact name="File">
          <span title={visible(model.path)}>{bytes(model.fileBytes)}</span>
        </Fact>
        <Fact name="Loaded in">{seconds(model.loadMs)}</Fact>
        <Fact name="Context">
          {integer(model.contextLength)} tokens, trained for {integer(model.trainedContextLength)}
        </Fact>
        <Fact name="KV cache">
          {model.cacheType}, flash attention {model.flashAttention ? 'on' : 'off'}, {placementOf(model)}
        </Fact>
        <Fact name="Conversations">
          {model.keeps === 'pages' ? 'kept page by page' : 'kept whole: its memory cannot be cut'}
        </Fact>
        <Fact name="Threads">{integer(model.threads)}</Fact>
        {model.draftModel && (
          <Fact name="Draft model">
            <span title={visible(model.draftModel.path)}>
              {modelName(model.draftModel.path, entries)}, {parameters(model.draftModel.parameters)}{' '}
              parameters
            </span>
          </Fact>
        )}
        <Fact name="Device">
          {gpu.layersOnDevice > 0
            ? `${integer(gpu.layersOnDevice)} of ${integer(gpu.layers)} layers on ${gpu.devices.join(', ') || gpu.variant}`
            : 'all layers on the processor'}
        </Fact>
      </Facts>
    </PageSection>
  );
}

/** Where parked pages lie matters for speed: in whole pages they cost running replies nothing. */
function placementOf({ placement: { choice, reason } }: LoadedModel): string {
  if (choice === 'paged') return 'placed in whole pages';
  return `placed as llama.cpp does${reason ? `: ${oneLine(reason)}` : ''}`;
}

function Library({ info }: { readonly info: EngineInfo }) {
  return (
    <PageSection title="Library and devices">
      <Facts columns>
        <Fact name="Engine">{info.version}</Fact>
        <Fact name="llama.cpp">
          {info.llamaVersion}, {info.variant}
        </Fact>
        {info.variantReason && <Fact name="Why this one">{info.variantReason}</Fact>}
        <Fact name="Process">{info.pid}</Fact>
      </Facts>
      <LeftOutNotes />
      <ul aria-label="Devices" className="mt-3 divide-y divide-line border-t border-line">
        {info.devices.map((device) => (
          <li key={device.name} className="flex items-baseline gap-3 py-2">
            <span className="font-medium">{device.name}</span>
            <span className="min-w-0 flex-1 truncate text-ink-soft">{device.description}</span>
            <span className="tabular text-[13px] text-ink-faint">
              {bytes(device.memoryFree)} free of {bytes(device.memoryTotal)}
            </span>
          </li>
        ))}
      </ul>
    </PageSection>
  );
}

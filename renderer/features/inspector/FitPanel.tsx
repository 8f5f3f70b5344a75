import { useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { noModelDefaults } from '../../../electron/ipc/contract/library.ts';
import type { LoadedModel } from '../../../engine/contract/models.ts';
import type {
  CacheType,
  FitPart,
  LoadRoom,
  ModelReport,
  RopeChoice,
} from '../../../engine/contract/models.ts';
import { setModelDefaults } from '../../actions/library.ts';
import { loadWanted } from '../../actions/models.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { wantedModel } from '../../stores/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { bytes, fixed, integer, tokens } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { tip } from '../../ui/Tips.tsx';
import { FitMark, usualWish } from '../library/FitMark.tsx';
import { t } from '../../words/words.ts';
import { cacheTypes } from './Anatomy.tsx';
import { canStretch, reach, stretchName, stretchOf, stretchOptions, stretchWords } from './stretch.ts';
import { compare, planOf, presetsOf, stopsOf, takesQuantised } from './fitPlan.ts';

interface FitPanelProps {
  readonly path: string;
  readonly report: ModelReport;
}

/** What a load would take with this context and that cache, and whether it fits now. */
export function FitPanel({ path, report }: FitPanelProps) {
  const { library } = usePagoda();
  const room = useStore(library, (all) => all.room);
  return (
    <PageSection title={t('inspector.whetherItFits')}>
      {room ? (
        <WhatIf key={path} path={path} report={report} room={room} />
      ) : (
        <p className="text-ink-soft">{t('inspector.howMuchMemoryIsFree')}</p>
      )}
      <AfterLoad path={path} />
    </PageSection>
  );
}

function WhatIf({ path, report, room }: FitPanelProps & { readonly room: LoadRoom }) {
  const pagoda = usePagoda();
  const own = useStore(pagoda.settings, (state) => state.notes[path]?.defaults ?? noModelDefaults);
  const ofAll = useStore(pagoda.settings, ({ settings }) => settings.contextLength);
  const chosen = useStore(pagoda.settings, (state) => wantedModel(state) === path);
  const [wished, setWished] = useState(() => {
    const usual = usualWish(report);
    return {
      contextLength: ofAll ?? own.contextLength ?? usual.contextLength,
      cacheType: own.cacheType ?? usual.cacheType,
      rope: own.rope,
    };
  });
  const far = reach(report, wished.rope);
  const stops = useMemo(() => stopsOf({ ...report, contextLength: far }), [report, far]);
  const presets = useMemo(() => presetsOf(report, room), [report, room]);
  const { estimate, judgement } = planOf(report, wished, room);
  const sliderId = useId();
  const stretchId = useId();
  const at = stops.findIndex((stop) => stop >= wished.contextLength);
  const isKept =
    (own.contextLength ?? usualWish(report).contextLength) === wished.contextLength &&
    (own.cacheType ?? 'f16') === wished.cacheType &&
    stretchName(own.rope) === stretchName(wished.rope);
  const keep = async () => {
    await setModelDefaults(pagoda, path, own, wished);
    if (chosen) loadWanted(pagoda, { again: true });
  };
  return (
    <div className="grid gap-5 rounded-xl border border-line bg-raised p-5">
      <div className="flex flex-wrap items-center gap-2">
        {presets.map(({ name, help, wished: preset }) => (
          <Button
            key={name}
            {...tip(help)}
            aria-pressed={
              preset.contextLength === wished.contextLength && preset.cacheType === wished.cacheType
            }
            onClick={() => setWished({ ...wished, ...preset })}
          >
            {name}
          </Button>
        ))}
        <span className="ms-auto">
          <FitMark shape={report} room={room} wished={wished} />
        </span>
      </div>
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-[minmax(0,1fr)_auto_auto]">
        <div>
          <div className="mb-1 flex justify-between gap-3">
            <label htmlFor={sliderId} className="font-semibold">
              {t('inspector.context')}
            </label>
            <span className="tabular text-ink-soft">{tokens(wished.contextLength)}</span>
          </div>
          <input
            id={sliderId}
            type="range"
            min={0}
            max={stops.length - 1}
            value={at === -1 ? stops.length - 1 : at}
            aria-valuetext={tokens(wished.contextLength)}
            onChange={(event) =>
              setWished({
                ...wished,
                contextLength: stops[Number(event.target.value)] ?? wished.contextLength,
              })
            }
            className="w-full accent-jade"
          />
          <div className="tabular flex justify-between text-[12.5px] text-ink-faint">
            <span>{integer(stops[0] ?? 0)}</span>
            <span>{integer(stops.at(-1) ?? 0)}</span>
          </div>
        </div>
        <label className="grid content-start gap-1.5">
          <span className="font-semibold">{t('inspector.cache')}</span>
          <select
            value={wished.cacheType}
            onChange={(event) => setWished({ ...wished, cacheType: event.target.value as CacheType })}
            className="h-8.5 rounded-lg border border-line-strong bg-raised px-2 focus:border-jade"
          >
            {cacheTypes
              .filter(({ type }) => takesQuantised(report) || !type.startsWith('q'))
              .map(({ type, words }) => (
                <option key={type} value={type}>
                  {words}
                </option>
              ))}
          </select>
        </label>
        {canStretch(report) && (
          <label className="grid content-start gap-1.5">
            <span className="font-semibold">{t('stretch.positions')}</span>
            <select
              value={stretchName(wished.rope)}
              aria-describedby={stretchId}
              onChange={(event) => setWished(stretched(wished, report, stretchOf(event.target.value)))}
              className="h-8.5 rounded-lg border border-line-strong bg-raised px-2 focus:border-jade"
            >
              {stretchOptions(report).map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {canStretch(report) && (
        <p id={stretchId} className="-mt-2 max-w-[74ch] text-[14px] text-ink-soft">
          {stretchWords(report, wished.rope)}
        </p>
      )}
      {room.deviceBytes !== null && (
        <Bar name={t('inspector.onTheGPU')} part={estimate.device} free={room.deviceBytes} />
      )}
      <Bar
        name={room.deviceBytes === null ? t('inspector.inMemory') : t('inspector.inMemoryBesideIt')}
        part={estimate.system}
        free={room.systemBytes}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p role="status" className="min-w-60 flex-1 text-[14px] text-ink-soft">
          {verdict(judgement.kind, judgement.layersOnDevice)}
          {ofAll !== null && ofAll !== wished.contextLength && (
            <> {t('inspector.settingsHave', { tokens: tokens(ofAll) })}</>
          )}
        </p>
        <Button disabled={isKept} onClick={() => void keep()}>
          {isKept ? t('inspector.usedForThisModel') : t('inspector.useForThisModel')}
        </Button>
      </div>
    </div>
  );
}

/** With other positions, and no longer a context than they reach: what was chosen beyond that was chosen for the ones before. */
function stretched<W extends { readonly contextLength: number; readonly rope: RopeChoice | null }>(
  wished: W,
  report: ModelReport,
  rope: RopeChoice | null,
): W {
  const far = reach(report, rope) ?? wished.contextLength;
  return { ...wished, rope, contextLength: Math.min(wished.contextLength, far) };
}

function verdict(kind: 'whole' | 'shared' | 'not', layers: number | null): string {
  switch (kind) {
    case 'whole':
      return t('inspector.itFitsIntoWhatIsFree');
    case 'shared':
      return t('inspector.ofItsLayersFit', { layers: integer(layers ?? 0) });
    case 'not':
      return t('inspector.itIsMoreThanIsFree');
  }
}

const parts = [
  {
    key: 'weights',
    get name() {
      return t('inspector.weights');
    },
    colour: 'bg-jade',
  },
  {
    key: 'cache',
    get name() {
      return t('inspector.context');
    },
    colour: 'bg-lacquer',
  },
  {
    key: 'compute',
    get name() {
      return t('inspector.work');
    },
    colour: 'bg-ink-faint',
  },
  {
    key: 'outputs',
    get name() {
      return t('inspector.results');
    },
    colour: 'bg-line-strong',
  },
] as const;

/** What it takes of what is free, by what it is for. */
function Bar({ name, part, free }: { readonly name: string; readonly part: FitPart; readonly free: number }) {
  const whole = Math.max(part.total, free, 1);
  return (
    <div>
      <div className="tabular mb-1.5 flex flex-wrap justify-between gap-x-3">
        <span className="font-semibold">{name}</span>
        <span className={classes(part.total > free ? 'text-lacquer-ink' : 'text-ink-soft')}>
          {t('inspector.ofFree', { part: bytes(part.total), free: bytes(free) })}
        </span>
      </div>
      <div
        role="img"
        aria-label={t('inspector.areFree', {
          name,
          parts: parts.map((each) => `${each.name} ${bytes(part[each.key])}`).join(', '),
          free: bytes(free),
        })}
        className="relative flex h-4 overflow-hidden rounded-md bg-well"
      >
        {parts.map(({ key, colour }) => (
          <span
            key={key}
            className={classes(
              'h-full border-e border-raised transition-[width] duration-200 last:border-0',
              colour,
            )}
            style={{ width: `${(100 * part[key]) / whole}%` }}
          />
        ))}
        {part.total > free && (
          <span
            className="absolute inset-y-0 w-0.5 bg-ink"
            style={{ insetInlineStart: `${(100 * free) / whole}%` }}
          />
        )}
      </div>
      <ul className="tabular mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-ink-soft">
        {parts.map(({ key, name: what, colour }) => (
          <li key={key} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={classes('size-2.5 rounded-[3px]', colour)} />
            {what} {bytes(part[key])}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Once it runs: what was said, what was set aside, and by how much that was wrong. */
function AfterLoad({ path }: { readonly path: string }) {
  const { models } = usePagoda();
  const model = useStore(models, (state) =>
    state.model.kind === 'ready' && state.model.model.path === path ? state.model.model : null,
  );
  if (!model) return null;
  const found = compare(model.memory.said, model.memory.allocations);
  if (!found)
    return <p className="mt-3 text-[14px] text-ink-soft">{t('inspector.itRunsAndTheseLibrariesDo')}</p>;
  return (
    <div className="mt-4 overflow-x-auto">
      <table
        aria-label={t('inspector.saidAndSetAside')}
        className="tabular w-full max-w-140 text-start text-[14px]"
      >
        <caption className="mb-2 text-start text-ink-soft">{saidWords(model, found.error)}</caption>
        <thead className="text-[12.5px] text-ink-faint">
          <tr>
            <th scope="col" className="border-b border-line py-1.5 font-medium">
              {t('inspector.for')}
            </th>
            <th scope="col" className="border-b border-line py-1.5 text-end font-medium">
              {t('inspector.said')}
            </th>
            <th scope="col" className="border-b border-line py-1.5 text-end font-medium">
              {t('inspector.setAside')}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {found.parts.map(({ name, said, got }) => (
            <tr key={name}>
              <th scope="row" className="py-1.5 font-normal">
                {parts.find(({ key }) => key === name)?.name}
              </th>
              <td className="py-1.5 text-end">{bytes(said)}</td>
              <td className="py-1.5 text-end">{bytes(got)}</td>
            </tr>
          ))}
          <tr className="font-semibold">
            <th scope="row" className="py-1.5">
              {t('inspector.inAll')}
            </th>
            <td className="py-1.5 text-end">{bytes(found.said)}</td>
            <td className="py-1.5 text-end">{bytes(found.got)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function saidWords({ contextLength, cacheType }: LoadedModel, error: number): string {
  const words = { tokens: tokens(contextLength), cacheType };
  const off = Math.abs(error * 100);
  if (off < 0.05) return t('inspector.saidExactly', words);
  return t(error > 0 ? 'inspector.saidAbove' : 'inspector.saidBelow', { ...words, off: fixed(off, 1) });
}

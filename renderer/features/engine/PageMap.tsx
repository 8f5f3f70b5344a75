import { Minus, Plus } from 'lucide-react';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { bytes, integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { CellMap } from './CellMap.tsx';
import { cellWords, deviceCells, pageTokens, storedCells, type Cell } from './cells.ts';
import { nameOf } from './owners.ts';
import { useLive } from './WhileSeen.tsx';

const zooms = [1, 1.4, 2, 2.8, 4];

/** Every page of the KV cache as a cell: what lies on the device, in memory and on disk, page after page along each conversation. */
export function PageMap() {
  const { chats, models } = usePagoda();
  const pages = useLive((state) => state.pages);
  const lanes = useLive((state) => state.lanes);
  const stored = useLive((state) => state.stored);
  const tiers = useLive((state) => state.tiers);
  const list = useStore(chats, (state) => state.list);
  const keeps = useStore(models, ({ model }) => (model.kind === 'ready' ? model.model.keeps : 'pages'));
  const [zoom, setZoom] = useState(0);
  const onZoom = useCallback(
    (by: number) => setZoom((before) => Math.min(zooms.length - 1, Math.max(0, before + by))),
    [],
  );
  const device = useMemo(() => deviceCells({ pages, lanes }), [pages, lanes]);
  const ram = useMemo(() => storedCells(stored, 'ram'), [stored]);
  const disk = useMemo(() => storedCells(stored, 'disk'), [stored]);
  const free = Math.ceil((tiers?.cells.free ?? 0) / pageTokens);
  const bytesPerCell = tiers?.bytesPerCell ?? 0;

  const saying = (all: string) => (cell: Cell | undefined) => {
    if (!cell) return all;
    const [owner] = cell.owners;
    return cellWords(cell, list?.find(({ id }) => id === owner)?.title ?? nameOf(owner ?? null));
  };
  const shared = pages.filter((page) => page.lanes.length > 1).length;
  const parked = pages.filter((page) => page.lanes.length === 0).length;
  const map = (label: string, cells: readonly Cell[], words: string, room = 0) => (
    <CellMap
      label={label}
      cells={cells}
      free={room}
      zoom={zooms[zoom] ?? 1}
      onZoom={onZoom}
      words={saying(words)}
    />
  );
  const deviceWords =
    keeps === 'states'
      ? ''
      : t('engine.pagesInUse', {
          pages: pagesWords(pages.length),
          used: integer(pages.length - parked),
          shared: integer(shared),
          parked: integer(parked),
          free: integer(free),
        });
  return (
    <div className="space-y-4 rounded-xl border border-line bg-raised p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Legend />
        <div role="group" aria-label={t('engine.zoom')} className="ms-auto flex items-center">
          <IconButton label={t('engine.smallerPages')} disabled={zoom === 0} onClick={() => onZoom(-1)}>
            <Minus size={15} />
          </IconButton>
          <IconButton
            label={t('engine.largerPages')}
            disabled={zoom === zooms.length - 1}
            onClick={() => onZoom(1)}
          >
            <Plus size={15} />
          </IconButton>
        </div>
      </div>
      <Tier
        name={t('engine.onTheDevice')}
        words={deviceWords}
        size={bytes((tiers?.cells.total ?? 0) * bytesPerCell)}
      >
        {keeps === 'pages' ? (
          map(t('engine.pagesOnTheDevice'), device, deviceWords, free)
        ) : (
          <p className="text-[13px] text-ink-faint">{t('engine.thisModelsMemoryOfAConversation')}</p>
        )}
      </Tier>
      {tiers?.ram && (
        <Tier
          name={t('engine.inMemory')}
          words={ram.length === 0 ? t('engine.nothingYet') : pagesWords(ram.length)}
          size={t('engine.of', { used: bytes(tiers.ram.bytes), limit: bytes(tiers.ram.limit) })}
        >
          {ram.length > 0 && map(t('engine.pagesInMemory'), ram, pagesWords(ram.length))}
        </Tier>
      )}
      {tiers?.disk && (
        <Tier
          name={t('engine.onDisk')}
          words={disk.length === 0 ? t('engine.nothingYet') : pagesWords(disk.length)}
          size={bytes(tiers.disk.bytes)}
        >
          {disk.length > 0 && map(t('engine.pagesOnDisk'), disk, pagesWords(disk.length))}
        </Tier>
      )}
    </div>
  );
}

const pagesWords = (count: number): string => t('engine.pages', { count });

interface TierProps {
  readonly name: string;
  readonly words: string;
  readonly size: string;
  readonly children: ReactNode;
}

function Tier({ name, words, size, children }: TierProps) {
  return (
    <section aria-label={name}>
      <h3 className="tabular mb-2 flex flex-wrap items-baseline gap-x-2.5 text-[13px] text-ink-faint">
        <span className="text-[14.5px] font-medium text-ink">{name}</span>
        <span className="flex-1 max-[760px]:order-last max-[760px]:basis-full">{words}</span>
        <span className="max-[760px]:ms-auto">{size}</span>
      </h3>
      {children}
    </section>
  );
}

/** How cells are drawn (`drawCells`). */
function Legend() {
  const square = 'inline-block size-3 rounded-[2px]';
  const corner = 'inline-block size-2 bg-ink';
  return (
    <ul
      aria-label={t('engine.legend')}
      className="flex flex-wrap gap-x-4 gap-y-1 text-[12.5px] text-ink-soft"
    >
      <Key sign={<span className={`${square} bg-jade`} />}>{t('engine.inUse2')}</Key>
      <Key sign={<span className={`${square} border-[1.5px] border-jade bg-jade/30`} />}>
        {t('engine.parked2')}
      </Key>
      <Key
        sign={
          <span
            className={square}
            style={{ background: 'linear-gradient(var(--jade) 50%, var(--lacquer) 50%)' }}
          />
        }
      >
        {t('engine.shared')}
      </Key>
      <Key sign={<span className={`${square} bg-ink-faint/15`} />}>{t('engine.free')}</Key>
      <Key sign={<span className={corner} style={{ clipPath: 'polygon(0 0, 100% 0, 100% 100%)' }} />}>
        {t('engine.inMemoryToo')}
      </Key>
      <Key sign={<span className={corner} style={{ clipPath: 'polygon(100% 0, 100% 100%, 0 100%)' }} />}>
        {t('engine.onDiskToo')}
      </Key>
    </ul>
  );
}

function Key({ sign, children }: { readonly sign: ReactNode; readonly children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="flex">
        {sign}
      </span>
      {children}
    </li>
  );
}

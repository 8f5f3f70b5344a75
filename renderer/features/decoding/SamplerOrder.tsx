import { GripVertical, Minus, Plus } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useStore } from 'zustand';
import { samplerName, type SamplerName } from '../../../engine/contract/sampling.ts';
import type { Scope } from '../../actions/decoding.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { defaultSampling } from '../../stores/settings.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { tip } from '../../ui/Tips.tsx';
import { t } from '../../words/words.ts';
import { DecodingRow } from './DecodingRow.tsx';
import { moved, placeAt } from './order.ts';
import { samplerLabels, setTo, underMirostat } from './samplerWords.ts';
import { useDecoding } from './useDecoding.ts';

/** The samplers that take part, in the order in which they do; by dragging, by the arrow keys, and out and in. */
export function SamplerOrder({ scope }: { readonly scope: Scope }) {
  return (
    <DecodingRow
      scope={scope}
      name="samplers"
      label={t('decoding.orderOfSamplers')}
      help={t('decoding.eachWorksOnWhatTheOne')}
      wide
    >
      {({ value, onChange }, ids) => (
        <Order scope={scope} names={value} onChange={onChange} describedBy={ids.describedBy} id={ids.id} />
      )}
    </DecodingRow>
  );
}

interface OrderProps {
  readonly scope: Scope;
  readonly id: string;
  readonly describedBy: string;
  readonly names: readonly SamplerName[];
  readonly onChange: (names: SamplerName[]) => void;
}

function Order({ scope, id, describedBy, names, onChange }: OrderProps) {
  const pagoda = usePagoda();
  const decoding = useDecoding(scope);
  const own = useStore(pagoda.settings, defaultSampling);
  /** While one is dragged: as it would be. */
  const [dragged, setDragged] = useState<{ name: SamplerName; names: readonly SamplerName[] } | null>(null);
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const handles = useRef(new Map<SamplerName, HTMLButtonElement>());
  /** Its row is put elsewhere, which takes the focus from it. */
  const focused = useRef<SamplerName | null>(null);
  useEffect(() => {
    if (focused.current) handles.current.get(focused.current)?.focus();
    focused.current = null;
  });

  const shown = dragged?.names ?? names;
  const out = samplerName.options.filter((name) => !names.includes(name));

  function move(name: SamplerName, to: number) {
    const next = moved(names, name, to);
    if (next === names) return;
    focused.current = name;
    setSaid(
      t('decoding.isNumberOf', {
        label: samplerLabels[name],
        index: next.indexOf(name) + 1,
        shown: next.length,
      }),
    );
    onChange([...next]);
  }
  function onKeyDown(event: KeyboardEvent, name: SamplerName) {
    const at = names.indexOf(name);
    const moves: Record<string, number> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      Home: 0,
      End: names.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(name, to);
  }
  /** Rows change their places under the pointer, so that the window has to follow it and not the row. */
  function onPointerDown(event: PointerEvent, name: SamplerName) {
    if (event.button !== 0) return;
    let latest = names;
    setDragged({ name, names });
    const follow = ({ clientY }: globalThis.PointerEvent) => {
      const middles = [...(list.current?.children ?? [])].map((row) => {
        const { top, height } = row.getBoundingClientRect();
        return top + height / 2;
      });
      latest = moved(latest, name, placeAt(middles, latest.indexOf(name), clientY));
      setDragged({ name, names: latest });
    };
    const end = (take: boolean) => {
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('pointerup', drop);
      window.removeEventListener('pointercancel', giveUp);
      window.removeEventListener('keydown', onKey, { capture: true });
      setDragged(null);
      if (take) move(name, latest.indexOf(name));
    };
    const drop = () => end(true);
    const giveUp = () => end(false);
    const onKey = (key: globalThis.KeyboardEvent) => {
      if (key.key !== 'Escape') return;
      key.preventDefault();
      key.stopPropagation();
      giveUp();
    };
    window.addEventListener('pointermove', follow);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', giveUp);
    window.addEventListener('keydown', onKey, { capture: true });
  }

  return (
    <div
      id={id}
      role="group"
      aria-label={t('decoding.orderOfSamplers')}
      aria-describedby={describedBy}
      className="min-w-0 flex-1"
    >
      <ol ref={list} className="max-w-120 overflow-hidden rounded-xl border border-line bg-raised">
        {shown.map((name, index) => {
          const set = setTo(name, decoding, own);
          const idle = set === null || (decoding.mirostat !== 0 && !underMirostat.has(name));
          const label = samplerLabels[name];
          return (
            <li
              key={name}
              className={classes(
                'tabular flex items-center gap-1 border-b border-line py-0.5 pe-1 ps-1 last:border-b-0',
                dragged?.name === name && 'relative z-10 bg-tile shadow-high',
              )}
            >
              <button
                type="button"
                ref={(element) => {
                  if (element) handles.current.set(name, element);
                  else handles.current.delete(name);
                }}
                aria-label={t('decoding.moveNumberOf', { label, index: index + 1, shown: shown.length })}
                {...tip(t('decoding.dragOrArrowKeys'))}
                onKeyDown={(event) => onKeyDown(event, name)}
                onPointerDown={(event) => onPointerDown(event, name)}
                className="grid h-8 w-7 shrink-0 cursor-grab touch-none place-items-center rounded-md text-ink-faint active:cursor-grabbing"
              >
                <GripVertical size={15} />
              </button>
              <span className="w-5 text-[12.5px] text-ink-faint">{index + 1}</span>
              <span className={classes('flex-1 truncate', idle && 'text-ink-faint')}>{label}</span>
              <span className="text-[13px] text-ink-faint">
                {set === null ? 'off' : decoding.mirostat !== 0 && idle ? t('decoding.notWithMirostat') : set}
              </span>
              <IconButton
                label={t('decoding.leaveOut', { label })}
                className="size-7!"
                onClick={() => onChange(names.filter((each) => each !== name))}
              >
                <Minus size={14} />
              </IconButton>
            </li>
          );
        })}
        {shown.length === 0 && <li className="px-3 py-2 text-ink-soft">{t('decoding.noneWordsAreDrawn')}</li>}
      </ol>
      {out.length > 0 && (
        <ul aria-label={t('decoding.samplersThatAreLeftOut')} className="mt-2 flex flex-wrap gap-1.5">
          {out.map((name) => (
            <li key={name}>
              <button
                type="button"
                aria-label={t('decoding.bringBack', { label: samplerLabels[name] })}
                onClick={() => onChange([...names, name])}
                className="inline-flex h-7 items-center gap-1 rounded-full border border-dashed border-line-strong px-2.5 text-[13px] text-ink-faint transition-colors hover:bg-hover hover:text-ink"
              >
                <Plus size={13} /> {samplerLabels[name]}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </div>
  );
}

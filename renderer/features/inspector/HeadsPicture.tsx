import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { sentences } from '../../words/format.ts';

interface HeadsPictureProps {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number | null;
}

const most = 64;
const gap = 16;

/** Query heads above, and the memories of keys and values that they read below: who shares which is to be seen. */
export function HeadsPicture({ heads, kvHeads, headSize }: HeadsPictureProps) {
  const group = heads / kvHeads;
  // Of very many, whole groups that stand for all.
  const shownKv = heads <= most ? kvHeads : Math.max(1, Math.floor(most / group));
  const shown = Math.min(heads, shownKv * group);
  const width = Math.max(shown * gap, 90);
  const x = (index: number) => ((index + 0.5) * width) / shown;
  const kvX = (index: number) => ((index + 0.5) * width) / shownKv;
  const kvWidth = Math.min(30, (width / shownKv) * 0.62);
  const rest = shown < heads ? t('inspector.theFirstAreDrawn', { shown: integer(shown) }) : '';
  return (
    <figure className="rounded-xl border border-line bg-raised p-4">
      <div className="overflow-x-auto">
        <svg
          viewBox={`0 0 ${width} 86`}
          role="img"
          aria-label={sentences(
            t('inspector.queryHeadsRead', {
              heads: integer(heads),
              kvHeads: integer(kvHeads),
              group: integer(group),
            }),
            rest,
          )}
          style={{ width: Math.min(width * 1.5, 900), minWidth: Math.min(width, 260) }}
          className="block max-w-full"
        >
          {Array.from({ length: shown }, (_, head) => {
            const memory = Math.floor(head / group);
            return (
              <g key={head}>
                <path
                  d={`M${x(head)} 18 C${x(head)} 42 ${kvX(memory)} 36 ${kvX(memory)} 62`}
                  fill="none"
                  stroke="var(--line-strong)"
                  strokeWidth="1.2"
                />
                <circle cx={x(head)} cy="13" r="5.2" fill="var(--jade)" />
              </g>
            );
          })}
          {Array.from({ length: shownKv }, (_, memory) => (
            <rect
              key={memory}
              x={kvX(memory) - kvWidth / 2}
              y="60"
              width={kvWidth}
              height="16"
              rx="3.5"
              fill="var(--lacquer)"
            />
          ))}
        </svg>
      </div>
      <figcaption className="tabular mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-ink-soft">
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="size-2.5 rounded-full bg-jade" />
          {t('inspector.queryHeads', { count: heads })}
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="h-2.5 w-4 rounded-[3px] bg-lacquer" />
          {headSize === null
            ? t('inspector.memories', { count: kvHeads })
            : t('inspector.memoriesOf', { memories: integer(kvHeads), headSize: integer(headSize) })}
        </span>
        {rest && <span className="text-ink-faint">{rest}</span>}
      </figcaption>
    </figure>
  );
}

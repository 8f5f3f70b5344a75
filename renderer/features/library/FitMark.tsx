import type { FitShape } from '../../../engine/contract/models.ts';
import { judge, type Wished } from '../../../engine/fit/index.ts';
import type { LoadRoom } from '../../../engine/contract/models.ts';
import { classes } from '../../ui/classes.ts';
import { bytes } from '../../ui/format.ts';
import { tip } from '../../ui/Tips.tsx';
import { t } from '../../words/words.ts';

/** A context that a load takes by itself, in tokens. */
const usual = 8192;

export const usualWish = ({ contextLength }: FitShape): Wished => ({
  contextLength: Math.min(contextLength ?? usual, usual),
  cacheType: 'f16',
});

/** Whether a model fits now, in a word; the numbers behind it on pointing. */
export function FitMark({
  shape,
  room,
  wished = usualWish(shape),
}: {
  readonly shape: FitShape;
  readonly room: LoadRoom | null;
  readonly wished?: Wished;
}) {
  if (!room) return null;
  const { kind, neededBytes } = judge(shape, wished, room);
  const free = bytes(room.deviceBytes ?? room.systemBytes);
  return (
    <Mark
      kind={kind}
      onGpu={room.deviceBytes !== null}
      detail={t(room.deviceBytes === null ? 'library.needsOfMemory' : 'library.needsOnTheGpu', {
        needed: bytes(neededBytes),
        free,
      })}
    />
  );
}

/** The same by the size of the file alone, before it is here. */
export function SizeMark({
  fileBytes,
  room,
}: {
  readonly fileBytes: number;
  readonly room: LoadRoom | null;
}) {
  if (!room) return null;
  const place = room.deviceBytes ?? room.systemBytes;
  // A tenth more, and some for its context: what its header will say more exactly.
  const needed = fileBytes * 1.1 + 256 * 2 ** 20;
  const kind =
    needed <= place
      ? 'whole'
      : needed <= place + room.systemBytes && room.deviceBytes !== null
        ? 'shared'
        : 'not';
  return (
    <Mark
      kind={kind}
      onGpu={room.deviceBytes !== null}
      detail={t('library.byItsSizeAloneAbout', { needed: bytes(needed), place: bytes(place) })}
    />
  );
}

const looks = {
  whole: {
    get words() {
      return t('library.fits');
    },
    tone: 'bg-jade-wash text-jade',
    dot: 'bg-jade',
  },
  shared: {
    get words() {
      return t('library.partlyOnTheGPU');
    },
    tone: 'bg-well text-ink-soft',
    dot: 'border-[3px] border-jade',
  },
  not: {
    get words() {
      return t('library.tooLargeNow');
    },
    tone: 'bg-lacquer-wash text-lacquer-ink',
    dot: 'bg-lacquer',
  },
} as const;

function Mark({
  kind,
  onGpu,
  detail,
}: {
  readonly kind: keyof typeof looks;
  readonly onGpu: boolean;
  readonly detail: string;
}) {
  const { words, tone, dot } = looks[kind];
  return (
    <span
      {...tip(detail)}
      className={classes(
        'inline-flex items-center gap-1.5 rounded-full px-2 py-0.5 text-[12.5px] font-medium whitespace-nowrap',
        tone,
      )}
    >
      <span aria-hidden="true" className={classes('size-2 rounded-full', dot)} />
      {kind === 'whole' && onGpu ? t('library.fitsTheGPU') : words}
    </span>
  );
}

import type {
  AllocationReport,
  CacheType,
  FitEstimate,
  FitShape,
  LoadRoom,
} from '../../../engine/contract/models.ts';
import {
  estimateFit,
  judge,
  longestThatFits,
  MOST_OUTPUTS,
  STEP_TOKENS,
  type Judgement,
  type Wished,
} from '../../../engine/fit/index.ts';
import { t } from '../../words/words.ts';

/** What a load would take, and presets of it. All pure. */

export interface FitPlan {
  readonly judgement: Judgement;
  readonly estimate: FitEstimate;
}

export function planOf(shape: FitShape, wished: Wished, room: LoadRoom): FitPlan {
  const judgement = judge(shape, wished, room);
  const layers = shape.layers ?? 0;
  // A load counts the output as one layer more.
  const shared =
    judgement.layersOnDevice === null ? layers : (judgement.layersOnDevice * layers) / (layers + 1);
  const layersOnDevice = room.deviceBytes === null ? 0 : shared;
  const estimate = estimateFit(shape, {
    ...wished,
    flashAttention: wished.cacheType !== 'f32',
    stepTokens: STEP_TOKENS,
    maxOutputs: MOST_OUTPUTS,
    layersOnDevice,
  });
  return { judgement, estimate };
}

/** Quantised caches keep 32 numbers together: heads fill such blocks, or f16 it is. */
export const takesQuantised = ({ attention }: FitShape): boolean =>
  attention.headSize !== null && attention.headSize % 32 === 0;

const least = 512;

/** Where the slider stops: powers of two and half-way between them, up to what the model was trained for. */
export function stopsOf({ contextLength }: FitShape): readonly number[] {
  const most = contextLength ?? 8192;
  const stops: number[] = [];
  for (let stop = least; stop < most; stop *= 2) stops.push(stop, ...(stop * 1.5 < most ? [stop * 1.5] : []));
  return [...stops, most];
}

export interface FitPreset {
  readonly name: string;
  readonly help: string;
  readonly wished: Wished;
}

/** Wholly in one place, and quick; as long as it goes; as small as it goes. */
export function presetsOf(shape: FitShape, room: LoadRoom): readonly FitPreset[] {
  const whole = (type: CacheType, most: number) => {
    const longest = Math.min(most, longestThatFits(shape, type, room));
    return Math.max(Math.min(least, shape.contextLength ?? least), Math.floor(longest / 256) * 256);
  };
  const small = takesQuantised(shape);
  const trained = shape.contextLength ?? 8192;
  return [
    {
      name: t('inspector.fastest'),
      help: t('inspector.allOfItInOnePlace'),
      wished: { contextLength: whole('f16', Math.min(trained, 8192)), cacheType: 'f16' },
    },
    {
      name: t('inspector.longestContext'),
      help: t('inspector.asMuchToReadAsThere'),
      wished: { contextLength: whole(small ? 'q8_0' : 'f16', trained), cacheType: small ? 'q8_0' : 'f16' },
    },
    {
      name: t('inspector.smallest'),
      help: t('inspector.aShortContextKeptInFew'),
      wished: { contextLength: Math.min(2048, trained), cacheType: small ? 'q4_0' : 'f16' },
    },
  ];
}

export interface Comparison {
  readonly said: number;
  readonly got: number;
  /** Of what was set aside: 0.02 is 2 % too much said. */
  readonly error: number;
  readonly parts: readonly {
    readonly name: 'weights' | 'cache' | 'compute';
    readonly said: number;
    readonly got: number;
  }[];
}

/** What was said beside what was set aside; null where the library does not tell. What steps bring back is in neither. */
export function compare(said: FitEstimate, allocations: readonly AllocationReport[]): Comparison | null {
  if (allocations.length === 0) return null;
  const parts = (['weights', 'cache', 'compute'] as const).map((name) => {
    const expected = said.system[name] + said.device[name];
    return { name, said: expected, got: setAside(name, expected, allocations) };
  });
  const sum = (key: 'said' | 'got') => parts.reduce((bytes, part) => bytes + part[key], 0);
  return { said: sum('said'), got: sum('got'), error: (sum('said') - sum('got')) / sum('got'), parts };
}

/**
 * A mapping counts all pages of the file from its first weights to its last, those too whose weights lie packed elsewhere and that nobody reads: of it, no more counts than others do
 * not hold.
 */
function setAside(
  name: 'weights' | 'cache' | 'compute',
  expected: number,
  allocations: readonly AllocationReport[],
): number {
  const sum = (mapped: boolean) =>
    allocations.reduce(
      (bytes, one) => bytes + (one.buffer.endsWith('_Mapped') === mapped ? one[name] : 0),
      0,
    );
  const own = sum(false);
  return own + Math.min(sum(true), Math.max(0, expected - own));
}

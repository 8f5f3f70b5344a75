import { PagodaError } from '../contract/errors.ts';
import type { LoadSettings, ModelReport, RopeChoice } from '../contract/models.ts';
import type { ContextOptions } from '../native/native.d.ts';

/** Whether its positions are of the kind that can be stretched by one factor. */
export const mayStretch = ({ rope, attention }: Pick<ModelReport, 'rope' | 'attention'>): boolean =>
  rope.dimensions !== null && attention.kind !== 'none' && rope.scaling !== 'longrope';

/** Throws `request.invalid` where a model's positions cannot be stretched as is wanted. */
export function checkRope(report: ModelReport, { rope }: Pick<LoadSettings, 'rope'>): void {
  if (rope === null || mayStretch(report)) return;
  const why =
    report.rope.scaling === 'longrope'
      ? 'its file stretches each by a factor of its own'
      : 'it has no rotary positions';
  throw new PagodaError('request.invalid', {
    name: 'model.load',
    issues: [`settings.rope: positions of this model cannot be stretched: ${why}`],
  });
}

export const ropeOptions = (
  rope: RopeChoice | null,
): Pick<ContextOptions, 'ropeScaling' | 'ropeScale'> | Record<string, never> =>
  rope === null ? {} : { ropeScaling: rope.scaling, ropeScale: rope.scale };

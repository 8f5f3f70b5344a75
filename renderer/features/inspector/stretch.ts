import { MOST_ROPE_SCALE, type ModelReport, type RopeChoice } from '../../../engine/contract/models.ts';
import { tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** How positions can be stretched for longer contexts than a model was trained for. All pure. */

const scales = [2, 4, 8, 16].filter((scale) => scale <= MOST_ROPE_SCALE);

export interface StretchOption {
  readonly value: string;
  readonly label: string;
}

/** A choice as one word, for a list of them. */
export const stretchName = (rope: RopeChoice | null): string =>
  rope === null ? 'file' : `${rope.scaling} ${rope.scale}`;

export function stretchOf(name: string): RopeChoice | null {
  const [scaling, scale] = name.split(' ');
  if (scaling === 'none') return { scaling, scale: 1 };
  return scaling === 'linear' || scaling === 'yarn' ? { scaling, scale: Number(scale) } : null;
}

export function stretchOptions({ rope }: Pick<ModelReport, 'rope'>): readonly StretchOption[] {
  const of = (choice: RopeChoice, label: string) => ({ value: stretchName(choice), label });
  return [
    { value: 'file', label: t('stretch.asInFile') },
    ...(rope.scaling === null || rope.scaling === 'none'
      ? []
      : [of({ scaling: 'none', scale: 1 }, t('stretch.notAtAll'))]),
    ...scales.map((scale) => of({ scaling: 'yarn', scale }, t('stretch.yarn', { scale }))),
    ...scales.map((scale) => of({ scaling: 'linear', scale }, t('stretch.linear', { scale }))),
  ];
}

/** Whether they are of the kind that one factor stretches. */
export const canStretch = ({ rope, attention }: Pick<ModelReport, 'rope' | 'attention'>): boolean =>
  rope.dimensions !== null && attention.kind !== 'none' && rope.scaling !== 'longrope';

/** As far as it can read with positions stretched so; null: the file does not say how far it was trained to. */
export function reach(
  { rope: { originalContextLength }, contextLength }: Pick<ModelReport, 'rope' | 'contextLength'>,
  rope: RopeChoice | null,
): number | null {
  if (rope === null) return contextLength;
  const trained = originalContextLength ?? contextLength;
  return trained === null ? null : Math.floor(trained * rope.scale);
}

/** What a choice does to the context that can be used. */
export function stretchWords(
  report: Pick<ModelReport, 'rope' | 'contextLength'>,
  rope: RopeChoice | null,
): string {
  const far = reach(report, rope);
  const context = far === null ? t('stretch.itsContext') : tokens(far);
  switch (rope?.scaling) {
    case undefined:
      return t('stretch.fileWords', { context });
    case 'none':
      return t('stretch.noneWords', { context });
    case 'linear':
      return t('stretch.linearWords', { context, scale: rope.scale });
    case 'yarn':
      return t('stretch.yarnWords', { context, scale: rope.scale });
  }
}

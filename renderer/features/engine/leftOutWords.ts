import type { EngineInfo, LeftOutVariant } from '../../../engine/contract/engine.ts';
import { dateFormat, sentences } from '../../words/format.ts';
import { t } from '../../words/words.ts';

export const variantNames: { readonly [V in EngineInfo['variant']]: () => string } = {
  cpu: () => t('engine.theProcessor'),
  cuda: () => 'CUDA',
  vulkan: () => 'Vulkan',
  metal: () => 'Metal',
};

const day = dateFormat({ dateStyle: 'long' });

/** What became of a variant that is left out, for a heading. */
export const leftOutTitle = ({ variant, fault }: LeftOutVariant): string =>
  t(fault === 'crashed' ? 'engine.crashedWhenTried' : 'engine.didNotAnswerWhenTried', {
    variant: variantNames[variant](),
  });

/** The same with its day, and what that means. `instead`: what computes. */
export function leftOutDetail({ variant, now, at }: LeftOutVariant, instead: EngineInfo['variant']): string {
  return sentences(
    !now && t('engine.thatWasOn', { day: day(at) }),
    t('engine.computesInstead', { instead: variantNames[instead](), variant: variantNames[variant]() }),
  );
}

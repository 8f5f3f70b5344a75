import type { EngineInfo, LeftOutVariant } from '../../../engine/contract/engine.ts';

export const variantNames: { readonly [V in EngineInfo['variant']]: string } = {
  cpu: 'The processor',
  cuda: 'CUDA',
  vulkan: 'Vulkan',
  metal: 'Metal',
};

const did: { readonly [F in LeftOutVariant['fault']]: string } = {
  crashed: 'crashed when it was tried',
  hung: 'did not answer when it was tried',
};

const day = (at: number): string => new Date(at).toLocaleDateString(undefined, { dateStyle: 'long' });

/** What became of a variant that is left out, for a heading. */
export const leftOutTitle = ({ variant, fault }: LeftOutVariant): string =>
  `${variantNames[variant]} ${did[fault]}`;

/** The same with its day, and what that means. `instead`: what computes. */
export function leftOutDetail({ variant, now, at }: LeftOutVariant, instead: EngineInfo['variant']): string {
  const when = now ? '' : `That was on ${day(at)}. `;
  return `${when}${variantNames[instead]} computes instead. ${variantNames[variant]} is not tried again by itself until its driver or Pagoda changes.`;
}

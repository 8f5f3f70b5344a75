import type { Offer } from '../../../engine/contract/libraryProcess.ts';

export const isProjector = ({ name }: Offer): boolean => /mmproj/i.test(name);

/** What a quantisation means for whoever does not know its name. */
export function quantisationWords(offer: Offer): string {
  if (isProjector(offer)) return 'The image half: not a model by itself';
  const name = offer.quantisation ?? '';
  if (/^(F32|F16|BF16)$/.test(name)) return 'As it was made, nothing rounded';
  const bits = Number(/(\d)/.exec(name)?.[1] ?? NaN);
  if (Number.isNaN(bits)) return 'How it is kept is not in its name';
  if (bits >= 8) return 'Hardly to be told from the original';
  if (bits === 6) return 'Very close to the original';
  if (bits === 5) return 'Close to the original';
  if (bits === 4) return 'A good middle of size and quality';
  if (bits === 3) return 'Small; noticeably less able';
  return 'As small as it goes; much is lost';
}

/** From what a file says of itself to what a load of it takes, before it is loaded. Pure: the page computes with it too. */
export { cacheBytesPerToken, cacheNumberBytes } from './cacheTypes.ts';
export { estimateFit, sumOfFits, type FitOptions } from './estimate.ts';
export {
  checkMemoryFit,
  longestContext,
  MOST_OUTPUTS,
  needOf,
  RESERVE_BYTES,
  STEP_TOKENS,
  type Fit,
  type Need,
  type NeedOptions,
} from './room.ts';
export { judge, layersThatFit, longestThatFits, type Judgement, type Wished } from './judge.ts';

/** From: the plan of a step; to: one native call that carries it out, and its results output by output. The only caller of `Context.step`. */
export { nativeStep, type Output } from './batch.ts';
export { Device, type Carried, type PageShelf } from './device.ts';
export { OutputReader, type TokenScores, type Walked } from './outputs.ts';

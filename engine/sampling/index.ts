/** From: the settings of a request; to: the native sampler chain that chooses its tokens. Beams get their room here. */
export { chooseSeed, samplerOptions, topKOf } from './samplerOptions.ts';
export { Samplers } from './samplers.ts';

/** From: the settings of a request; to: the native sampler chain that draws its tokens, and the chooser that says what becomes of them. */
export { PlainChooser, type Chooser, type Drawn, type Move, type Ranking } from './chooser.ts';
export { chooseSeed, samplerOptions, topKOf, type GrammarRules } from './samplerOptions.ts';
export { Samplers } from './samplers.ts';

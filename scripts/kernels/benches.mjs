#!/usr/bin/env node
// Builds the benches of single kernels and prints where they are: {libraries, attention, matmul}. For `./pagoda bench kernels`.
import { headers } from '../launch/steps/headers.mjs';
import { build, SHIPPED } from './build.mjs';

if (!headers.isDone()) await headers.supply();
const attention = await build('plain', 'attention_bench', { with: ['peak'], onLibraries: true });
const matmul = await build('plain', 'matmul/bench', {
  with: ['matmul/ggml_product', 'matmul/random_data', 'peak'],
  onLibraries: true,
});
console.log(JSON.stringify({ libraries: SHIPPED, attention, matmul }));

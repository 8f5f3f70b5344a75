import type { Command } from 'commander';
import { z } from 'zod';
import {
  gpuChoice,
  loadSettings,
  type GpuChoice,
  type LoadSettings,
  type LoadSettingsInput,
} from '../contract/models.ts';
import { flags } from './flags.ts';
import { checked, integer, number, usage } from './options.ts';

/** Which model, and how it runs, as commander hands it over. */
export interface ModelOptions {
  model?: string;
  draft?: string;
  draftModel?: string;
  context?: number;
  threads?: number;
  gpu?: string;
  gpuLayers?: number;
  batchSize?: number;
  cacheType?: string;
  flashAttention?: string;
  ropeScaling?: string;
  ropeScale?: number;
  loadAnyway?: boolean;
  kernels?: string;
}

export const addModelOptions = (command: Command): Command =>
  command
    .option('--model <file>', 'a GGUF file (default: the one that comes with Pagoda)')
    .option('--draft-model <file>', 'a smaller model with the same vocabulary that guesses what comes next')
    .option('--context <tokens>', 'room for prompt and reply', integer)
    .option('--cache-type <type>', 'f16, f32, bf16, q8_0, q5_1, q5_0, q4_1, q4_0 or iq4_nl')
    .option('--flash-attention <when>', 'auto, on or off')
    .option(
      '--rope-scaling <how>',
      'none, linear or yarn: how positions are stretched for contexts longer than the model was trained for (default: as its file says)',
    )
    .option('--rope-scale <f>', 'and by how much: 4 is four times the context', number)
    .option('--load-anyway', 'also where it seems to need more memory than is free')
    .option('--threads <n>', 'processor threads (default: the physical cores)', integer)
    .option('--gpu <kind>', 'auto, cuda, vulkan, metal or off')
    .option('--gpu-layers <n>', 'layers that lie on the GPU (default: all, or as many as it holds)', integer)
    .option(
      '--batch-size <tokens>',
      'tokens of one step at most, of prompts and replies together (default: 512)',
      integer,
    )
    .option('--kernels <whose>', "own or stock: Pagoda's processor kernels or llama.cpp's");

export const addDraftOption = (command: Command): Command =>
  command.option(
    '--draft <when>',
    'propose tokens and check several at once: auto, on, off, or a draft model (as --draft-model); changes no text',
  );

/** `--draft F`: what looks like a file is the draft model. Throws `request.invalid`. */
export function withDraftFile<O extends ModelOptions>(command: string, options: O): O {
  const { draft, ...others } = options;
  if (draft === undefined || !/[./\\]/.test(draft)) return options;
  if (others.draftModel !== undefined)
    throw usage(command, '--draft: names a draft model, and so does --draft-model; leave one of them out');
  return { ...others, draftModel: draft } as O;
}

/** llama.cpp takes a scale without a scaling for linear. */
function ropeOf(command: string, scaling: string | undefined, scale: number | undefined) {
  if (scaling === undefined && scale === undefined) return undefined;
  if (scale === undefined && scaling !== 'none')
    throw usage(command, '--rope-scaling: say by how much, with --rope-scale');
  return { scaling: scaling ?? 'linear', scale: scale ?? 1 };
}

const engineSettings = z.object({
  gpu: gpuChoice.default('auto'),
  kernels: z.enum(['own', 'stock']).default('own'),
});

/** Throws `request.invalid` with the option's name. */
export function loadSettingsOf(
  command: string,
  {
    context,
    threads,
    gpuLayers,
    batchSize,
    cacheType,
    flashAttention,
    draftModel,
    ropeScaling,
    ropeScale,
    loadAnyway,
  }: ModelOptions,
  more: LoadSettingsInput = {},
): LoadSettings {
  const load = checked(
    command,
    loadSettings,
    {
      contextLength: context,
      threads,
      gpuLayers,
      batchSize,
      cacheType,
      flashAttention,
      draftModel,
      despiteMemory: loadAnyway,
      rope: ropeOf(command, ropeScaling, ropeScale),
      ...more,
    },
    flags,
  );
  if (load.cacheType === 'f32' && load.flashAttention === 'on') {
    throw usage(command, '--flash-attention: a float32 cache needs it off, or auto');
  }
  // llama.cpp reads quantised values in its flash attention alone.
  if (/^i?q/.test(load.cacheType) && load.flashAttention === 'off') {
    throw usage(command, `--flash-attention: a ${load.cacheType} cache needs it on, or auto`);
  }
  return load;
}

export const engineSettingsOf = (
  command: string,
  { gpu, kernels }: ModelOptions,
): { gpu: GpuChoice; kernels: 'own' | 'stock' } => checked(command, engineSettings, { gpu, kernels }, flags);

import type { z } from 'zod';
import { generateParams } from '../contract/generation.ts';
import type { GpuChoice, LoadSettings } from '../contract/models.ts';
import { beamSettingsOf, type BeamOptions } from './beamOptions.ts';
import type { PromptOptions } from './chatPrompt.ts';
import { flags } from './flags.ts';
import type { FormatOptions } from './formatOptions.ts';
import { engineSettingsOf, loadSettingsOf, type ModelOptions } from './modelOptions.ts';
import { checked, usage } from './options.ts';
import { samplingFlags, samplingInput, type SamplingOptions } from './samplingOptions.ts';
import { toolChoiceOf, type ToolOptions } from './toolOptions.ts';

/** `pagoda chat` as commander hands it over: an option that was not given is not there. */
export interface ChatOptions
  extends PromptOptions, ModelOptions, SamplingOptions, FormatOptions, BeamOptions, ToolOptions {
  maxTokens?: number;
  minTokens?: number;
  stop: string[];
  overflow?: string;
  logprobs?: number;
  chainLogprobs?: boolean;
  server?: string;
  serverKey?: string;
  trace?: string;
  json?: boolean;
}

const replySettings = generateParams.omit({ prompt: true, format: true });
export type ReplySettings = z.output<typeof replySettings>;

/** What a model's makers recommend. */
export interface ModelSampling {
  readonly temperature?: number;
  readonly topP?: number;
}

export interface ChatSettings {
  readonly reply: ReplySettings;
  readonly load: LoadSettings;
  readonly engine: { gpu: GpuChoice; kernels: 'own' | 'stock' };
}

/**
 * Options to the contract's own values, ranges checked; what was not given is the model's own (`sampling`), else the contract's default.
 * Throws `request.invalid` with the option's name.
 */
export function chatSettings(options: ChatOptions, sampling: ModelSampling = {}): ChatSettings {
  if (options.logprobs !== undefined && !options.json) throw usage('chat', '--logprobs: needs --json');
  const beam = beamSettingsOf(options);
  if (beam && options.logprobs !== undefined)
    throw usage('chat', '--logprobs: is for replies that are drawn; leave it out with --beams');
  if (beam) refuseSampling(options);
  if (options.draftModel !== undefined && (beam || options.draft === 'off'))
    throw usage(
      'chat',
      `--draft-model: has nothing to do with ${beam ? '--beams' : '--draft off'}; leave one of them out`,
    );
  if (options.chainLogprobs && options.logprobs === undefined)
    throw usage('chat', '--chain-logprobs: needs --logprobs');
  const reply = checked(
    'chat',
    replySettings,
    {
      maxTokens: options.maxTokens,
      minTokens: options.minTokens,
      stop: options.stop,
      overflow: { policy: options.overflow },
      logprobs: options.logprobs,
      ...(beam ? { method: 'beam', beam } : {}),
      chainLogprobs: options.chainLogprobs,
      drafts: options.draft,
      toolChoice: toolChoiceOf(options),
      parallelToolCalls: options.parallelToolCalls,
      sampling: {
        ...samplingInput(options),
        temperature: options.temp ?? sampling.temperature,
        topP: options.topP ?? sampling.topP,
      },
    },
    flags,
  );
  // One reply has nothing to come back to.
  const load = loadSettingsOf('chat', options, { ramTierBytes: 0 });
  return { reply, load, engine: engineSettingsOf('chat', options) };
}

/** Fields of `sampling` that a search looks at itself, or has refused already. */
const knownToSearch = ['seed', 'temperature', 'topK', 'topP', 'minP', 'repeatPenalty'];

/** What is for drawing says nothing of a search. */
function refuseSampling(options: SamplingOptions): void {
  for (const [field, value] of Object.entries(samplingInput(options)))
    if (value !== undefined && !knownToSearch.includes(field))
      throw usage(
        'chat',
        `${samplingFlags[field]}: is for replies that are drawn; leave it out with --beams`,
      );
}

import type { DraftsChoice, GenerateParamsInput, PromptInput } from '../../contract/generation.ts';
import type { Called } from './fieldNames.ts';
import type { ModelSampling } from './samplingFields.ts';

/** What is asked for, whatever its interface: `replies` to each of `prompts`. */
export interface Asked {
  readonly prompts: readonly PromptInput[];
  readonly replies: number;
  readonly params: Omit<GenerateParamsInput, 'prompt'>;
  /** What the request calls fields, for what is wrong with one. */
  readonly called: Called;
  readonly stream: boolean;
  /** The prompt is read, for its cache or its scores, and nothing is written: `params` say one token, which is thrown away. */
  readonly promptOnly: boolean;
  /** A stream tells its usage at its end. */
  readonly usageInStream: boolean;
  /** Each chunk of a stream tells how many tokens there are so far. */
  readonly counts: boolean;
  /** Completions: the prompt comes first. */
  readonly echo: boolean;
}

/** What a model brings along for those who say nothing else. */
export interface ModelDefaults {
  readonly systemPrompt: string | null;
  readonly sampling: ModelSampling;
  /** Whether tokens are proposed, where a request does not say. */
  readonly drafts: DraftsChoice;
  /** Tokens. */
  readonly contextLength: number;
  /** Its tokens are the numbers below this one. */
  readonly vocabularySize: number;
}

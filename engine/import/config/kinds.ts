import { refuse } from '../refuse.ts';
import { say } from '../../contract/phrases.ts';

/** What sets an architecture of transformers apart, on its way to GGUF. */
export interface Kind {
  /** In GGUF. */
  readonly architecture: string;
  /** Rotary pairs lie beside each other in GGUF, and half a head apart in the checkpoint. */
  readonly paired: boolean;
  /** Added to the weights of norms: Gemma multiplies with one more than it stores. */
  readonly shift: 0 | 1;
  readonly gemma?: 1 | 2 | 3;
  readonly headNorms?: boolean;
  readonly attentionBiases?: boolean;
  /** Queries, keys and values in one tensor, gate and up in another. */
  readonly fused?: boolean;
  /**
   * Attention to the last tokens only: what llama.cpp does with it under this name. `kept`: does it; `replaced`: leaves it out, so that
   * another name with the same computation and a window is written; `asked`: has none, and the checkpoint has none unless it says so.
   */
  readonly window: 'kept' | 'replaced' | 'asked' | 'none';
  /** What the class in transformers has where config.json is silent. */
  readonly defaults?: {
    readonly heads?: number;
    readonly vocabulary?: number;
    readonly ropeBase?: number;
    readonly headSize?: number;
    readonly kvHeads?: number;
    readonly contextLength?: number;
    readonly window?: number;
    readonly normEpsilon?: number;
  };
}

const gemma3: Kind = {
  architecture: 'gemma3',
  paired: false,
  shift: 1,
  gemma: 3,
  headNorms: true,
  window: 'kept',
  defaults: {
    heads: 8,
    vocabulary: 262_208,
    ropeBase: 1_000_000,
    headSize: 256,
    kvHeads: 4,
    contextLength: 131_072,
    window: 4096,
  },
};

/** By the name that config.json has in `architectures`. */
export const kinds: Readonly<Record<string, Kind>> = {
  LlamaForCausalLM: {
    architecture: 'llama',
    paired: true,
    shift: 0,
    window: 'none',
    defaults: { contextLength: 2048 },
  },
  MistralForCausalLM: {
    architecture: 'llama',
    paired: true,
    shift: 0,
    window: 'replaced',
    defaults: { kvHeads: 8, contextLength: 131_072, window: 4096 },
  },
  Qwen2ForCausalLM: {
    architecture: 'qwen2',
    paired: false,
    shift: 0,
    attentionBiases: true,
    window: 'asked',
    defaults: { contextLength: 32_768 },
  },
  Qwen3ForCausalLM: {
    architecture: 'qwen3',
    paired: false,
    shift: 0,
    headNorms: true,
    attentionBiases: true,
    window: 'asked',
    defaults: { headSize: 128, contextLength: 32_768 },
  },
  GemmaForCausalLM: {
    architecture: 'gemma',
    paired: false,
    shift: 1,
    gemma: 1,
    window: 'none',
    defaults: { headSize: 256, contextLength: 8192 },
  },
  Gemma2ForCausalLM: {
    architecture: 'gemma2',
    paired: false,
    shift: 1,
    gemma: 2,
    window: 'kept',
    defaults: { headSize: 256, kvHeads: 4, contextLength: 8192, window: 4096 },
  },
  Gemma3ForCausalLM: gemma3,
  Gemma3ForConditionalGeneration: gemma3,
  Phi3ForCausalLM: {
    architecture: 'phi3',
    paired: false,
    shift: 0,
    fused: true,
    window: 'replaced',
    defaults: { contextLength: 4096, normEpsilon: 1e-5 },
  },
  SmolLM3ForCausalLM: {
    architecture: 'smollm3',
    paired: true,
    shift: 0,
    window: 'asked',
    defaults: { contextLength: 32_768 },
  },
};

/** Throws `import.refused` for one that cannot be imported. */
export function kindOf(folder: string, architecture: string | null): Kind {
  const known = Object.keys(kinds).join(', ');
  if (architecture === null) refuse(folder, 'architecture', say('noArchitecture', { known }));
  const kind = Object.hasOwn(kinds, architecture) ? kinds[architecture] : undefined;
  return (
    kind ??
    refuse(
      folder,
      'architecture',
      say('otherArchitecture', { architecture: architecture.slice(0, 200), known }),
    )
  );
}

/** Architectures that turn the numbers 2i and 2i+1 of a head together (llama_model_rope_type of llama.cpp v0.5.0). */
const neighbours: ReadonlySet<string> = new Set([
  'llama',
  'llama4',
  'deci',
  'mistral3',
  'mistral4',
  'granite',
  'granitemoe',
  'granitehybrid',
  'smollm3',
  'command-r',
  'cohere2',
  'olmo',
  'deepseek',
  'deepseek2',
  'internlm2',
  'minicpm',
  'baichuan',
  'arcee',
]);
/** Those that turn i and i + n/2 together. */
const halves: ReadonlySet<string> = new Set([
  'qwen',
  'qwen2',
  'qwen2moe',
  'qwen3',
  'qwen3moe',
  'gemma',
  'gemma2',
  'gemma3',
  'gemma3n',
  'phi2',
  'phi3',
  'phimoe',
  'falcon',
  'stablelm',
  'gptneox',
  'starcoder2',
  'olmo2',
  'exaone',
  'hunyuan-dense',
  'gpt-oss',
]);

/** Null for those that have another way, or of which it is not known here. */
export function rotaryPairs(architecture: string): 'neighbours' | 'halves' | null {
  if (neighbours.has(architecture)) return 'neighbours';
  return halves.has(architecture) ? 'halves' : null;
}

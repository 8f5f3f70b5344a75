import { buildGguf, fields, temporaryFolder } from '../models/test/builders.ts';
import { drawer } from './damage/mutate.ts';
import { synthesise, toSpec } from './damage/synthesise.ts';
import { ThrowAway } from './damage/throwAway.ts';

/** Small models of each kind of memory, with random weights: what they say means nothing, and depends on all that they read. */
export const kindsOfMemory = {
  /** Attention to the last tokens only, in every other layer or so. */
  window: ['gemma3', 'cohere2'],
  /** A state of fixed size and nothing else. */
  recurrent: ['mamba', 'mamba2'],
  /** One layer of each: a state, and keys and values. */
  hybrid: ['lfm2', 'jamba'],
} as const;

/** As many as it takes for one that sees everything. */
const layers: Readonly<Record<string, number>> = { gemma3: 6, cohere2: 4 };

const TEMPLATE =
  '{% for m in messages %}<s>{{ m.role }}:{{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}<s>assistant:{% endif %}';

/** Writes the files of such models, by architecture; `wide`: Gemma 3 with a window of 512 tokens in place of 32. */
export async function modelFiles(architectures: readonly string[]): Promise<{
  paths: Map<string, string>;
  remove(): Promise<void>;
}> {
  const folder = await temporaryFolder();
  const child = new ThrowAway();
  const paths = new Map<string, string>();
  try {
    for (const name of architectures) {
      const wide = name === 'wide';
      const architecture = wide ? 'gemma3' : name;
      const mixed = architecture === 'lfm2' || architecture === 'jamba';
      // Heads of 64, as our kernels take them.
      const given = [
        ['embedding_length', fields.u32(128)],
        ['block_count', fields.u32(layers[architecture] ?? 2)],
        ['attention.sliding_window', fields.u32(wide ? 512 : 32)],
        ['ssm.inner_size', fields.u32(256)],
        ['attention.head_count', fields.u32(2)],
        ['attention.head_count_kv', mixed ? fields.numbers('u32', [0, 1]) : fields.u32(1)],
        ['attention.key_length', fields.u32(64)],
        ['attention.value_length', fields.u32(64)],
        ['rope.dimension_count', fields.u32(64)],
      ] as const;
      const write = (bytes: Buffer) => folder.write(`${name}.gguf`, bytes);
      const { parts, last } = await synthesise(architecture, child, write, { given });
      if (!parts) throw new Error(`no ${architecture} model could be made: ${last}`);
      parts.metadata.set('tokenizer.chat_template', fields.text(TEMPLATE));
      parts.metadata.set(`${architecture}.context_length`, fields.u32(4096));
      const draw = drawer(7);
      for (const tensor of parts.tensors) {
        const count = tensor.shape.reduce<number>((product, side) => product * Number(side), 1);
        tensor.data = Float32Array.from({ length: count }, () => weight(tensor.name, draw));
      }
      paths.set(name, await write(buildGguf(toSpec(parts))));
    }
  } finally {
    child.close();
  }
  return { paths, remove: () => folder.remove() };
}

function weight(name: string, draw: (below: number) => number): number {
  const random = draw(2001) / 1000 - 1;
  if (name.includes('norm')) return 1 + random / 10;
  // Mamba's decay has to be negative, or its state explodes.
  if (/ssm_a($|[^a-z])/.test(name)) return -0.5 - Math.abs(random);
  return random * (name.startsWith('token_embd') ? 1 : 0.3);
}

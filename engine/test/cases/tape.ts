import { buildGguf, fields, type Field } from '../../models/test/builders.ts';

/** What a tape says: text (or bytes), and marks that are tokens of their own: `{ mark: '<|end|>' }`. */
export type TapePart = string | Uint8Array | { readonly mark: string };

export interface TapeOptions {
  readonly says: string | readonly TapePart[];
  readonly name?: string;
  /** Tokens of context; the tape is over where they end. */
  readonly context?: number;
  /** Null: the file has no template. */
  readonly template?: string | null;
  readonly preTokenizer?: string;
  /** Control tokens, the first one the begin token. */
  readonly controls?: readonly string[];
  /** Tokens of the type USER_DEFINED. */
  readonly userDefined?: readonly string[];
  readonly end?: string;
  /** Whether the end token follows what it says; else it says it again and again. */
  readonly ends?: boolean;
  /** The tape begins at the last token of a prompt of this length. */
  readonly promptTokens?: number;
  /** The score of the token that comes next; 1 by default, NaN or infinity where that is the case at hand. */
  readonly score?: number;
  readonly changes?: Readonly<Record<string, Field>>;
}

const NORMAL = 1;
const CONTROL = 3;
const USER_DEFINED = 4;

/** The template of a tape that takes any conversation and begins at its beginning. */
const BEGIN_ONLY = '{{ bos_token }}';

/**
 * A small GGUF model, 3 MB and up, that writes exactly what it is told, token by token through the real engine: a GPT-2 of one layer whose
 * next token depends on its position alone. Its vocabulary is the 256 bytes, its marks, and the one merge that a loader asks for.
 */
export function tapeModel(options: TapeOptions): Buffer {
  const { name = 'Tape', context = 1024, template = BEGIN_ONLY, preTokenizer = 'gpt-2' } = options;
  const { controls = ['<|bos|>', '<|im_start|>', '<|im_end|>'], userDefined = [] } = options;
  const end = options.end ?? '<|im_end|>';
  const tokens = [...byteTokens(), ...controls, ...userDefined, 'th'];
  const types = [
    ...Array<number>(256).fill(NORMAL),
    ...controls.map(() => CONTROL),
    ...userDefined.map(() => USER_DEFINED),
    NORMAL,
  ];
  const idOf = (mark: string) => {
    const id = tokens.indexOf(mark);
    if (id < 0) throw new Error(`the tape has no token ${mark}`);
    return id;
  };
  const tape = tapeTokens(options.says, idOf);
  if (options.ends !== false) tape.push(idOf(end));

  const width = Math.ceil(tokens.length / 32) * 32;
  const positions = new Float32Array(width * context);
  for (let position = 0; position < context; position++) {
    const at = position - ((options.promptTokens ?? 1) - 1);
    const past = options.ends === false ? tape[Math.max(0, at) % tape.length] : idOf(end);
    const token = at < 0 ? 0 : (tape[at] ?? past ?? 0);
    positions[position * width + token] = 1;
  }
  const output = new Float32Array(width * tokens.length);
  for (let token = 0; token < tokens.length; token++) output[token * width + token] = options.score ?? 1;

  const ones = new Float32Array(width).fill(1);
  const inner = 32;
  const metadata: [string, Field][] = Object.entries({
    'general.architecture': fields.text('gpt2'),
    'general.name': fields.text(name),
    'gpt2.context_length': fields.u32(context),
    'gpt2.embedding_length': fields.u32(width),
    'gpt2.feed_forward_length': fields.u32(inner),
    'gpt2.block_count': fields.u32(1),
    'gpt2.attention.head_count': fields.u32(width / 32),
    'gpt2.attention.layer_norm_epsilon': fields.f32(1e-5),
    'tokenizer.ggml.model': fields.text('gpt2'),
    'tokenizer.ggml.pre': fields.text(preTokenizer),
    'tokenizer.ggml.tokens': fields.texts(tokens),
    'tokenizer.ggml.token_type': fields.numbers('i32', types),
    'tokenizer.ggml.merges': fields.texts(['t h']),
    'tokenizer.ggml.bos_token_id': fields.u32(idOf(controls[0]!)),
    'tokenizer.ggml.eos_token_id': fields.u32(idOf(end)),
    'tokenizer.ggml.add_bos_token': fields.bool(false),
    ...(template === null ? {} : { 'tokenizer.chat_template': fields.text(template) }),
    ...options.changes,
  });
  return buildGguf({
    metadata,
    tensors: [
      { name: 'token_embd.weight', shape: [width, tokens.length] },
      { name: 'position_embd.weight', shape: [width, context], data: positions },
      { name: 'output_norm.weight', shape: [width], data: ones },
      { name: 'output_norm.bias', shape: [width] },
      { name: 'output.weight', shape: [width, tokens.length], data: output },
      { name: 'blk.0.attn_norm.weight', shape: [width], data: ones },
      { name: 'blk.0.attn_norm.bias', shape: [width] },
      { name: 'blk.0.attn_qkv.weight', shape: [width, 3 * width] },
      { name: 'blk.0.attn_qkv.bias', shape: [3 * width] },
      { name: 'blk.0.attn_output.weight', shape: [width, width] },
      { name: 'blk.0.attn_output.bias', shape: [width] },
      { name: 'blk.0.ffn_norm.weight', shape: [width], data: ones },
      { name: 'blk.0.ffn_norm.bias', shape: [width] },
      { name: 'blk.0.ffn_up.weight', shape: [width, inner] },
      { name: 'blk.0.ffn_up.bias', shape: [inner] },
      { name: 'blk.0.ffn_down.weight', shape: [inner, width] },
      { name: 'blk.0.ffn_down.bias', shape: [width] },
    ],
  });
}

function tapeTokens(says: TapeOptions['says'], idOf: (mark: string) => number): number[] {
  const parts = typeof says === 'string' ? [says] : says;
  return parts.flatMap((part) =>
    typeof part === 'object' && 'mark' in part ? [idOf(part.mark)] : [...Buffer.from(part)],
  );
}

/** The 256 bytes as GPT-2 writes them: printable ones as themselves, the others from U+0100 on. */
export function byteTokens(): string[] {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

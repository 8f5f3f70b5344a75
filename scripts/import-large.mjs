// node scripts/import-large.mjs [LAYERS] [FOLDER]: writes a folder of the shape of a 7B Llama in AWQ (32 layers; random codes, nothing to talk to),
// imports it with the built command, and prints weights a second (by the clock, and by the processor's time) and the most memory that the importing process held.
import { spawn } from 'node:child_process';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const layers = Number(process.argv[2] ?? 32);
const scratch = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'pagoda-import-large-'));
const [hidden, inner, vocabulary, group] = [4096, 11008, 32000, 128];

/** Random bytes that differ a little from one place to the next, from a fixed seed. */
function bytesOf(length, seed) {
  const words = new Uint32Array(Math.min(length, 4 << 20) / 4 + 1);
  let state = seed | 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  const piece = Buffer.from(words.buffer);
  return function* () {
    for (let left = length; left > 0; left -= piece.length - 4)
      yield piece.subarray(0, Math.min(left, piece.length - 4));
  };
}

/** Halfs around 0.01, all alike but for their last bits. */
function halfsOf(count, seed) {
  const halfs = new Uint16Array(count);
  for (let at = 0; at < count; at++) halfs[at] = 0x2000 + ((at * 2654435761 + seed) >>> 24);
  return function* () {
    yield Buffer.from(halfs.buffer);
  };
}

async function writeSafetensors(path, tensors) {
  let offset = 0;
  const header = {};
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = createWriteStream(path);
  file.write(length);
  file.write(text);
  for (const { pieces } of tensors) {
    for (const piece of pieces()) if (!file.write(piece)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

function linear(name, rows, columns) {
  const groups = columns / group;
  const seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  const words = (columns * rows) / 8;
  return [
    {
      name: `${name}.qweight`,
      dtype: 'I32',
      shape: [columns, rows / 8],
      bytes: words * 4,
      pieces: bytesOf(words * 4, seed),
    },
    {
      name: `${name}.qzeros`,
      dtype: 'I32',
      shape: [groups, rows / 8],
      bytes: (groups * rows) / 2,
      pieces: bytesOf((groups * rows) / 2, seed + 1),
    },
    {
      name: `${name}.scales`,
      dtype: 'F16',
      shape: [groups, rows],
      bytes: groups * rows * 2,
      pieces: halfsOf(groups * rows, seed),
    },
  ];
}
const plain = (name, ...shape) => {
  const count = shape.reduce((product, side) => product * side, 1);
  return { name, dtype: 'F16', shape, bytes: count * 2, pieces: halfsOf(count, 3) };
};

mkdirSync(join(scratch, 'model'), { recursive: true });
const folder = join(scratch, 'model');
const fixture = join(root, 'engine/import/fixtures/awq-gemv-g128-llama');
for (const name of ['tokenizer.json', 'tokenizer_config.json'])
  writeFileSync(join(folder, name), readFileSync(join(fixture, name)));
const config = JSON.parse(readFileSync(join(fixture, 'config.json'), 'utf8'));
Object.assign(config, {
  hidden_size: hidden,
  intermediate_size: inner,
  num_hidden_layers: layers,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  head_dim: 128,
  vocab_size: vocabulary,
  quantization_config: { quant_method: 'awq', bits: 4, group_size: group, version: 'gemm', zero_point: true },
});
writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
const map = {};
let weights = 0;
for (let layer = 0; layer <= layers; layer++) {
  const at = (name) => `model.layers.${layer}.${name}`;
  const tensors =
    layer === layers
      ? [
          plain('model.embed_tokens.weight', vocabulary, hidden),
          plain('model.norm.weight', hidden),
          plain('lm_head.weight', vocabulary, hidden),
        ]
      : [
          plain(at('input_layernorm.weight'), hidden),
          plain(at('post_attention_layernorm.weight'), hidden),
          ...['q', 'k', 'v', 'o'].flatMap((which) => linear(at(`self_attn.${which}_proj`), hidden, hidden)),
          ...linear(at('mlp.gate_proj'), inner, hidden),
          ...linear(at('mlp.up_proj'), inner, hidden),
          ...linear(at('mlp.down_proj'), hidden, inner),
        ];
  const file = `model-${String(layer + 1).padStart(5, '0')}-of-${String(layers + 1).padStart(5, '0')}.safetensors`;
  await writeSafetensors(join(folder, file), tensors);
  for (const { name, dtype, shape } of tensors) {
    map[name] = file;
    weights +=
      shape.reduce((product, side) => product * side, 1) *
      (dtype === 'I32' && name.endsWith('qweight') ? 8 : name.endsWith('.weight') ? 1 : 0);
  }
}
writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
console.log(`${(weights / 1e9).toFixed(2)} billion weights in ${readdirSync(folder).length} files`);

const output = join(scratch, 'model.gguf');
const child = spawn(
  process.execPath,
  [join(root, 'out/main/cli.js'), 'import', folder, '--out', output, '--json'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let most = 0;
let seconds = 0;
const watch = setInterval(() => {
  // The process that imports is the command's only child.
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && parentOf(name) === child.pid);
  if (!pid) return;
  most = Math.max(most, kilobytes(pid, 'VmHWM'));
  seconds = Math.max(seconds, processorSeconds(pid));
}, 200);
let text = '';
child.stdout.on('data', (part) => (text += part));
const [status] = await once(child, 'close');
clearInterval(watch);
const report = JSON.parse(text);
if (status !== 0) throw new Error(text);
console.log(
  `${report.seconds} s, ${(weights / 1e6 / report.seconds).toFixed(0)} million weights a second (${(weights / 1e6 / seconds).toFixed(0)} in ${seconds.toFixed(1)} s of the processor), ${(most / 1024).toFixed(0)} MiB at the most`,
);
console.log(
  report.types.map(({ type, tensors }) => `${tensors} x ${type}`).join(', '),
  report.exact ? 'exact' : 'rounded',
);
if (!process.argv[3]) rmSync(scratch, { recursive: true });

function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
/** Of all its threads, in user mode and in the system's (100 ticks a second). */
function processorSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
function parentOf(pid) {
  return Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0);
}
function kilobytes(pid, name) {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(statusOf(pid))?.[1] ?? 0);
}

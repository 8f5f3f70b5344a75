import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildGguf, fields, llamaSpec } from '../models/test/builders.ts';
import { makeTerminal, runLine, runOn, type Ran } from './test/builders.ts';

const tiny = resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pagoda-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

const json = (ran: Ran): Record<string, unknown> => {
  expect(ran.out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(ran.out) as Record<string, unknown>;
};

describe('help and version', () => {
  test('go to standard output with status 0', async () => {
    const help = await runLine(['--help']);
    expect(help).toMatchObject({ status: 0, err: '' });
    for (const command of ['chat', 'inspect', 'bench']) expect(help.out).toContain(`  ${command} `);
    expect(await runLine(['--version'])).toEqual({ status: 0, out: '1.2.3\n', err: '' });
    expect((await runLine(['chat', '--help'])).out).toContain('--repeat-penalty <p>');
  });
});

describe('wrong usage is status 2, with words on standard error', () => {
  test.each<[string, string[], string]>([
    ['no command', [], 'say what to do. See pagoda --help'],
    ['an unknown command', ['chant'], "unknown command 'chant'"],
    ['an unknown option', ['chat', 'hi', '--warmth', '1'], "unknown option '--warmth'"],
    ['two prompts', ['chat', 'hi', 'there'], 'too many arguments'],
    ['no prompt', ['chat'], 'Give a PROMPT (- for standard input), --prompt-file F'],
    ['a prompt twice', ['chat', 'hi', '--prompt-file', 'f'], 'Give only one of PROMPT'],
    [
      'raw with a system message',
      ['chat', 'hi', '--raw', '--system', 's'],
      '--system: does not go with --raw',
    ],
    ['letters for a number', ['chat', 'hi', '--top-k', 'many'], 'It must be a number'],
    ['hexadecimal', ['chat', 'hi', '--top-k', '0x10'], 'It must be a number'],
    ['a fraction of a token', ['chat', 'hi', '--max-tokens', '1.5'], 'It must be a whole number'],
    ['too hot', ['chat', 'hi', '--temp', '11'], '--temp:'],
    ['a probability above one', ['chat', 'hi', '--top-p', '1.5'], '--top-p:'],
    ['no tokens', ['chat', 'hi', '--max-tokens', '0'], '--max-tokens:'],
    ['an empty stop text', ['chat', 'hi', '--stop', ''], '--stop:'],
    ['no context', ['chat', 'hi', '--context', '1'], '--context:'],
    [
      'a stretch without how much',
      ['chat', 'hi', '--rope-scaling', 'yarn'],
      'say by how much, with --rope-scale',
    ],
    [
      'a stretch that is none',
      ['chat', 'hi', '--rope-scaling', 'none', '--rope-scale', '2'],
      '--rope-scale:',
    ],
    [
      'a stretch of another kind',
      ['chat', 'hi', '--rope-scaling', 'ntk', '--rope-scale', '2'],
      '--rope-scaling:',
    ],
    ['an idle time that is none', ['serve', '--idle', 'soon'], '--idle: it must be never, or minutes'],
    [
      'other models and none',
      ['serve', '--only', '--models', '/tmp'],
      '--only: leaves no other model to name',
    ],
    ['an unknown cache', ['chat', 'hi', '--cache-type', 'f8'], '--cache-type:'],
    ['an unknown GPU', ['chat', 'hi', '--gpu', 'opencl'], '--gpu:'],
    ['unknown kernels', ['chat', 'hi', '--kernels', 'mine'], '--kernels:'],
    ['log-probabilities nobody sees', ['chat', 'hi', '--logprobs', '3'], '--logprobs: needs --json'],
    [
      'flash attention on a float32 cache',
      ['chat', 'hi', '--cache-type', 'f32', '--flash-attention', 'on'],
      '--flash-attention: a float32 cache needs it off',
    ],
    [
      'a quantised cache without flash attention',
      ['chat', 'hi', '--cache-type', 'q8_0', '--flash-attention', 'off'],
      '--flash-attention: a q8_0 cache needs it on, or auto',
    ],
    ['no file to inspect', ['inspect'], "missing required argument 'file'"],
  ])('%s', async (_, argv, words) => {
    const ran = await runLine(argv);
    expect(ran).toMatchObject({ status: 2, out: '' });
    expect(ran.err).toContain(words);
    expect(ran.err.startsWith('pagoda: ')).toBe(true);
  });

  test('with --json it is one object as well', async () => {
    const ran = await runLine(['chat', 'hi', '--temp', '11', '--json']);
    expect(ran.status).toBe(2);
    expect(json(ran)).toMatchObject({
      error: { code: 'request.invalid', message: expect.stringContaining('--temp'), data: { name: 'chat' } },
    });
  });
});

describe('serve', () => {
  test.each([
    [['--port', '70000'], '--port'],
    [['--port', 'http'], '--port'],
    [['--host', 'a b'], '--host'],
    [['--api-key', 'two words'], '--api-key'],
    [['--api-key', 'a', '--api-key-file', 'b'], '--api-key-file'],
    [['--allow-origin', 'example.org'], '--allow-origin'],
    [['--allow-origin', 'https://example.org/path'], '--allow-origin'],
    [['--parallel', '0'], '--parallel'],
    [['--queue', '-1'], '--queue'],
    [['--max-body', '0'], '--max-body'],
    [['--alias', ''], '--alias'],
    [['--draft', 'sometimes'], '--draft'],
    [['--draft', 'off', '--draft-model', 'a.gguf'], '--draft-model'],
    [['--draft', './a.gguf', '--draft-model', 'b.gguf'], '--draft'],
    [['--cache-type', 'f32', '--flash-attention', 'on'], '--flash-attention'],
  ])('%j is wrong usage, said before anything starts', async (more, flag) => {
    const ran = await runLine(['serve', ...more]);
    expect(ran).toMatchObject({ status: 2, out: '' });
    expect(ran.err).toContain(flag);
  });
});

test('an installed Pagoda has no checkout to measure, and says so', async () => {
  const appRoot = '/opt/Pagoda/resources/app.asar.unpacked';
  const ran = await runOn(makeTerminal({ appRoot }), ['bench']);
  expect(ran).toMatchObject({ status: 2, out: '' });
  expect(ran.err).toContain('pagoda bench is not available in this version');
  expect((await runOn(makeTerminal({ appRoot }), ['--help'])).out).not.toContain('bench');
});

describe('inspect', () => {
  test('shows what a model is, one fact a line', async () => {
    const ran = await runLine(['inspect', tiny]);
    expect(ran).toMatchObject({ status: 0, err: '' });
    const [title, ...lines] = ran.out.trimEnd().split('\n');
    expect(title).toBe('tiny-py-f32.gguf');
    expect(lines.slice(0, 11)).toEqual([
      '  Name           tiny-py',
      '  Architecture   llama, 4 layers, 192 wide',
      '  Parameters     1.97 M in 38 tensors',
      '  Context        1,024 tokens',
      '  Vocabulary     2,048 tokens (gpt2, smollm)',
      '  Attention      grouped-query (GQA), 6 heads on 2 key-value heads of 32',
      '  KV cache       1 KiB a token in f16',
      '  Positions      rotary over 32 dimensions, base 10,000, not stretched',
      '  Weights        F32, 32 bits each',
      '                 F32        38 tensors   7.51 MiB',
      '  Chat template  yes, 196 characters',
    ]);
    expect(ran.out).toContain('  Licence        mit\n');
    expect(ran.out).toMatch(
      / {2}Memory +about 80 MiB: weights 7\.51 MiB, cache 1 MiB for 1,024 tokens, work/,
    );
  });

  test('with --json prints the report and whether it fits', async () => {
    const ran = await runLine(['inspect', tiny, '--json']);
    expect(json(ran)).toMatchObject({
      path: tiny,
      architecture: 'llama',
      attention: { kind: 'GQA', kvBytesPerToken: 1024 },
      fit: { neededBytes: 83_892_992, fits: true },
    });
  });

  const hostile = async (name: string, text: string) => {
    const path = join(folder, name);
    const field = fields.text(text);
    const changes = { 'general.name': field, 'general.license': field, 'tokenizer.ggml.pre': field };
    await writeFile(path, buildGguf(llamaSpec(changes)));
    return path;
  };

  test('what a file says of itself, and its name, is text on its line and steers nothing', async () => {
    const path = await hostile(
      'a\u001b]0;OWNED\u0007\n.gguf',
      'Nice\u001b[1A\u001b[2K\r\n  Memory         fits\u202e',
    );
    const ran = await runLine(['inspect', path]);
    expect(ran).toMatchObject({ status: 0, err: '' });
    const lines = ran.out.split('\n');
    expect(lines[0]).toBe('a␛]0;OWNED␇␊.gguf');
    expect(lines[1]).toBe('  Name           Nice␛[1A␛[2K␍␊  Memory         fits<U+202E>');
    expect(ran.out).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
    const json = await runLine(['inspect', path, '--json']);
    expect(json.out).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  });

  test('a name of megabytes is cut, in lines, in JSON and in errors', async () => {
    const path = await hostile('long.gguf', 'x'.repeat(3_000_000));
    const ran = await runLine(['inspect', path]);
    expect(ran.out.length).toBeLessThan(3000);
    const json = await runLine(['inspect', path, '--json']);
    expect(json.out.length).toBeLessThan(30_000);
    const unknown = join(folder, 'unknown.gguf');
    const architecture = fields.text('y'.repeat(3_000_000));
    await writeFile(unknown, buildGguf(llamaSpec({ 'general.architecture': architecture })));
    const failed = await runLine(['inspect', unknown, '--json']);
    expect(failed.err.length + failed.out.length).toBeLessThan(30_000);
  });

  test('a file that is no model: its code, words, status 1', async () => {
    const path = join(folder, 'text.gguf');
    await writeFile(path, 'just text');
    const ran = await runLine(['inspect', path, '--json']);
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('is not a GGUF file: it begins with the bytes 6a757374');
    expect(json(ran)).toMatchObject({ error: { code: 'model.notGguf', data: { path, found: '6a757374' } } });
  });
});

test.each([
  [true, 0],
  [false, 1],
])('a bench whose goals are all met (%s) ends with %i', async (met, status) => {
  vi.doMock('../../bench/main.ts', () => ({ runBench: async () => met }));
  try {
    expect((await runLine(['bench', 'idle', '--full'])).status).toBe(status);
  } finally {
    vi.doUnmock('../../bench/main.ts');
  }
});

test('bench refuses a case that does not exist, and names those that do', async () => {
  const ran = await runLine(['bench', 'nonsense']);
  expect(ran.status).toBe(2);
  expect(ran.err).toContain('there is no case nonsense');
  expect(ran.err).toContain('decode');
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { samplingSettings } from '../contract/sampling.ts';
import { done, makeTerminal, runLine, runOn, scriptedEngine, type Reply } from './test/builders.ts';

const model = ['--model', resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf')];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pagoda-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

const text = (piece: string) =>
  ({ type: 'text', text: piece, generatedTokens: 1, tokensPerSecond: 1 }) as const;
const sayParis: Reply = (_, emit) => {
  emit({ type: 'queued', ahead: 0 });
  emit({ type: 'prompt', read: 3, total: 3 });
  emit(text('The capital'));
  emit(text(' is Paris.'));
  return Promise.resolve(done);
};

describe('a reply', () => {
  test('is streamed as it comes and ends with a line end', async () => {
    const engine = scriptedEngine(sayParis);
    expect(await runLine(['chat', 'Where?', ...model], engine.connect)).toEqual({
      status: 0,
      out: 'The capital is Paris.\n',
      err: '',
    });
    expect(engine.closed()).toBe(true);
  });

  test('with --json is one object', async () => {
    const ran = await runLine(['chat', 'Where?', ...model, '--json'], scriptedEngine(sayParis).connect);
    expect(JSON.parse(ran.out)).toEqual({
      text: 'The capital is Paris.',
      tokenIds: [5, 2],
      promptTokenIds: [1, 2, 3],
      finishReason: 'stop',
      timings: done.timings,
    });
  });

  test('with --logprobs carries them', async () => {
    const logprobs = [{ id: 5, logprob: -0.1, top: [{ id: 5, logprob: -0.1 }] }];
    const engine = scriptedEngine(() => Promise.resolve({ ...done, logprobs }));
    const ran = await runLine(['chat', 'x', ...model, '--json', '--logprobs', '1'], engine.connect);
    expect(JSON.parse(ran.out)).toMatchObject({ logprobs });
    expect(engine.asked[0]?.logprobs).toBe(1);
  });

  const steering: Reply = (_, emit) => {
    // A title is set, the screen cleared; the escape and what it begins come apart.
    emit(text('a\u001b'));
    emit(text(']0;T\u0007\u009b2J\r'));
    emit(text('\nb\u202e'));
    return Promise.resolve(done);
  };

  test('in a terminal shows what would steer it; a file or a program gets every character', async () => {
    const ran = await runOn(
      makeTerminal({ shown: true }),
      ['chat', 'Where?', ...model],
      scriptedEngine(steering).connect,
    );
    expect(ran.out).toBe('a␛]0;T␇<U+009B>2J\nb<U+202E>\n');
    const piped = await runLine(['chat', 'Where?', ...model], scriptedEngine(steering).connect);
    expect(piped.out).toBe('a\u001b]0;T\u0007\u009b2J\r\nb\u202e\n');
  });

  test('with --json steers no terminal and loses no character', async () => {
    const { connect } = scriptedEngine(steering);
    const { out } = await runLine(['chat', 'Where?', ...model, '--json'], connect);
    expect(out).not.toMatch(/[\u009b\u202e\u001b]/);
    expect(JSON.parse(out)).toMatchObject({ text: 'a\u001b]0;T\u0007\u009b2J\r\nb\u202e' });
  });

  test('shows progress and figures to a person, on standard error', async () => {
    const terminal = makeTerminal({ watched: true });
    const ran = await runOn(terminal, ['chat', 'Where?', ...model], scriptedEngine(sayParis).connect);
    expect(ran.out).toBe('The capital is Paris.\n');
    expect(ran.err).toBe(
      '\rReading the model: 50 %\r\x1b[K2 tokens, 85.3 tokens/s, first after 41 ms; prompt of 31 tokens\n',
    );
  });
});

describe('reasoning and what was adapted', () => {
  const thinks: Reply = (_, emit) => {
    emit({ type: 'adapted', how: ['systemInTurn'] });
    emit({ ...text('Hm. '), type: 'reasoning', ms: 5 });
    emit(text('Paris.'));
    return Promise.resolve(done);
  };

  test('are no part of the answer, and shown to a person on standard error', async () => {
    const quiet = await runLine(['chat', 'Where?', ...model], scriptedEngine(thinks).connect);
    expect([quiet.out, quiet.err]).toEqual(['Paris.\n', '']);
    const terminal = makeTerminal({ watched: true });
    const ran = await runOn(terminal, ['chat', 'Where?', ...model], scriptedEngine(thinks).connect);
    expect(ran.out).toBe('Paris.\n');
    expect(ran.err).toContain('takes no system message there');
    expect(ran.err).toContain('\x1b[2mHm. \x1b[22m\n\n');
  });

  test('are fields of the one object', async () => {
    const ran = await runLine(['chat', 'Where?', ...model, '--json'], scriptedEngine(thinks).connect);
    expect(JSON.parse(ran.out)).toMatchObject({
      text: 'Paris.',
      reasoning: 'Hm. ',
      adapted: ['systemInTurn'],
    });
  });

  test.each([
    ['stop', [], 'the model ended it at once'],
    ['stop', ['Hm.'], 'without an answer'],
    ['length', ['Hm.'], 'still thinking'],
    ['stopString', [], 'stop string'],
  ] as const)('an empty reply (%s, %j) says that it is one', async (finishReason, thoughts, words) => {
    const engine = scriptedEngine((_, emit) => {
      for (const thought of thoughts) emit({ ...text(thought), type: 'reasoning', ms: 5 });
      return Promise.resolve({ ...done, finishReason });
    });
    const ran = await runLine(['chat', 'Where?', ...model], engine.connect);
    expect([ran.status, ran.out]).toEqual([0, '\n']);
    expect(ran.err).toContain(words);
  });
});

test.each([
  [null, 'The oldest 4 messages were left out: the conversation does not fit into the context.'],
  ['They met.', 'The oldest 4 messages were summarised'],
  ['', 'without a summary'],
])('what of a conversation is left out is told, and is in the JSON (%j)', async (summary, words) => {
  const view = { dropped: 4, newly: 4, tokens: 90, summary };
  const engine = scriptedEngine((params, emit, signal) => {
    emit({ type: 'overflowed', promptTokens: 50, ...view });
    return sayParis(params, emit, signal);
  });
  const ran = await runOn(makeTerminal({ watched: true }), ['chat', 'Where?', ...model], engine.connect);
  expect(ran.err).toContain(words);
  const json = await runLine(['chat', 'Where?', ...model, '--json'], engine.connect);
  expect(JSON.parse(json.out)).toMatchObject({ overflowed: view });
});

describe('options become what the engine is asked', () => {
  test('all of them', async () => {
    const engine = scriptedEngine(sayParis);
    const options =
      '--max-tokens 9 --min-tokens 2 --stop A --stop B --seed 7 --temp 0.5 --top-k 3 --top-p .9 --min-p 0 --repeat-penalty 1.1 ' +
      '--context 512 --threads 2 --gpu off --gpu-layers 3 --batch-size 128 --cache-type q8_0 --flash-attention on --rope-scaling yarn --rope-scale 4 --load-anyway --kernels stock --draft off --overflow slide';
    await runLine(['chat', 'Hi', ...model, '--system', 'Be brief.', ...options.split(' ')], engine.connect);
    expect(engine.choices).toMatchObject([{ appRoot: process.cwd(), gpu: 'off', kernels: 'stock' }]);
    expect(engine.loads).toEqual([
      {
        path: model[1],
        settings: {
          contextLength: 512,
          threads: 2,
          gpuLayers: 3,
          batchSize: 128,
          cacheType: 'q8_0',
          flashAttention: 'on',
          ramTierBytes: 0,
          diskTierBytes: null,
          despiteMemory: true,
          rope: { scaling: 'yarn', scale: 4 },
          draftModel: null,
        },
        when: 'now',
      },
    ]);
    expect(engine.asked).toEqual([
      {
        prompt: {
          kind: 'chat',
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Hi' },
          ],
          continueLast: false,
        },
        method: 'sampling',
        beam: expect.objectContaining({ beams: 4 }),
        sampling: samplingSettings.parse({
          temperature: 0.5,
          topK: 3,
          topP: 0.9,
          minP: 0,
          repeatPenalty: 1.1,
          seed: 7,
        }),
        maxTokens: 9,
        minTokens: 2,
        stop: ['A', 'B'],
        overflow: { policy: 'slide', dropped: 0, summary: null },
        toolChoice: 'auto',
        parallelToolCalls: true,
        tag: '',
        drafts: 'off',
        draftSource: 'chat',
        chat: '',
        logprobs: null,
        liveLogprobs: false,
        ignoreEnd: false,
        chainLogprobs: false,
        format: { kind: 'text' },
        priority: 'person',
        model: null,
        tellEveryMs: null,
      },
    ]);
  });

  const promptOf = async (argv: string[], stdin?: string | Buffer) => {
    const engine = scriptedEngine(sayParis);
    const ran = await runOn(
      makeTerminal(stdin === undefined ? {} : { stdin }),
      ['chat', ...argv],
      engine.connect,
    );
    return engine.asked[0]?.prompt ?? ran;
  };

  test('a raw prompt is the whole prompt, from standard input to the last byte', async () => {
    expect(await promptOf(['Once', '--raw', ...model])).toEqual({ kind: 'raw', text: 'Once' });
    expect(await promptOf(['--prompt-file', '-', '--raw', ...model], 'Zwölf \u{1F600}\n')).toEqual({
      kind: 'raw',
      text: 'Zwölf \u{1F600}\n',
    });
    expect(await promptOf(['-', '--raw', ...model], 'Zwölf')).toEqual({ kind: 'raw', text: 'Zwölf' });
    expect(await promptOf(['-', '--prompt-file', '-', ...model], 'Zwölf')).toMatchObject({
      err: expect.stringContaining('Give only one of') as string,
    });
  });

  test('a model without a default system message gets none; an empty one means none', async () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    expect(await promptOf(['Hi', ...model])).toMatchObject({ messages });
    expect(await promptOf(['Hi', ...model, '--system', ''])).toMatchObject({ messages });
  });

  test('messages are taken as they are; a closing assistant message is continued', async () => {
    const path = join(folder, 'messages.json');
    const messages = [
      { role: 'user', content: 'Count.' },
      { role: 'assistant', content: 'One, two,' },
    ];
    await writeFile(path, JSON.stringify(messages));
    expect(await promptOf(['--messages', path, ...model])).toEqual({
      kind: 'chat',
      messages,
      continueLast: true,
    });
  });

  test('messages in a file with a byte order mark are messages', async () => {
    const path = join(folder, 'marked.json');
    await writeFile(path, '\uFEFF[{"role":"user","content":"\uFEFFHi"}]');
    // Inside a text it is a character like any other.
    expect(await promptOf(['--messages', path, ...model])).toMatchObject({
      messages: [{ role: 'user', content: '\uFEFFHi' }],
    });
  });

  test.each([
    ['[1', 'is not JSON'],
    ['[]', 'is no list of {role, content}'],
    ['[{"role":"robot","content":"x"}]', 'is no list of {role, content}: 0.role'],
  ])('messages that are none are wrong usage: %s', async (content, words) => {
    const path = join(folder, 'wrong.json');
    await writeFile(path, content);
    expect(await promptOf(['--messages', path, ...model])).toMatchObject({
      status: 2,
      err: expect.stringContaining(words),
    });
  });

  test('a prompt file that is missing or no text is a failure', async () => {
    expect(await promptOf(['--prompt-file', join(folder, 'none'), ...model])).toMatchObject({
      status: 1,
      err: expect.stringContaining('ENOENT'),
    });
    expect(await promptOf(['--prompt-file', '-', ...model], Buffer.from([0xff, 0xfe]))).toMatchObject({
      status: 1,
      err: expect.stringContaining('not UTF-8'),
    });
  });
});

describe('what goes wrong', () => {
  const failed: Reply = (_, emit) => {
    emit(text('The cap'));
    return Promise.resolve({
      type: 'failed',
      error: { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGKILL' } },
    });
  };

  test('in the middle of a reply leaves what came, says why, status 1', async () => {
    const ran = await runLine(['chat', 'x', ...model], scriptedEngine(failed).connect);
    expect(ran).toMatchObject({ status: 1, out: 'The cap\n' });
    expect(ran.err).toContain('The engine process ended unexpectedly (signal SIGKILL)');
  });

  test('with --json carries the text so far beside the error', async () => {
    const ran = await runLine(['chat', 'x', ...model, '--json'], scriptedEngine(failed).connect);
    expect(JSON.parse(ran.out)).toEqual({
      text: 'The cap',
      error: {
        code: 'engine.crashed',
        message: expect.stringContaining('SIGKILL'),
        data: { exitCode: null, signal: 'SIGKILL' },
      },
    });
  });

  test('no model at all is said before an engine is started', async () => {
    const ran = await runOn(makeTerminal({ appRoot: folder }), ['chat', 'x', '--json']);
    expect(ran.status).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({ error: { code: 'model.none' } });
  });
});

describe('an interrupt', () => {
  const untilCancelled: Reply = async (_, emit, signal) => {
    emit(text('Once upon'));
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    return { ...done, finishReason: 'cancelled' };
  };

  test("ends the reply, shows what came, and ends with the signal's status", async () => {
    const terminal = makeTerminal();
    const engine = scriptedEngine(async (params, emit, signal) => {
      const ended = untilCancelled(params, emit, signal);
      terminal.interrupt(130);
      return ended;
    });
    expect(await runOn(terminal, ['chat', 'x', ...model], engine.connect)).toEqual({
      status: 130,
      out: 'Once upon\n',
      err: '',
    });
    expect(engine.closed()).toBe(true);
  });

  test('before the reply, with --json is one object all the same', async () => {
    const terminal = makeTerminal();
    terminal.interrupt(130);
    const connect = () => Promise.reject(new PagodaError('request.cancelled', {}));
    const ran = await runOn(terminal, ['chat', 'x', ...model, '--json'], connect);
    expect({ ...ran, out: JSON.parse(ran.out) as unknown }).toEqual({
      status: 130,
      out: { error: { code: 'request.cancelled', message: 'Cancelled.', data: {} } },
      err: '',
    });
  });

  test('takes an engine that the same signal ended for what it is', async () => {
    const terminal = makeTerminal();
    const connect = () => {
      // The engine's end is heard of first.
      setTimeout(() => terminal.interrupt(143));
      return Promise.reject(new PagodaError('engine.startFailed', { detail: 'it ended with SIGTERM' }));
    };
    const ran = await runOn(terminal, ['chat', 'x', ...model], connect);
    expect(ran).toEqual({ status: 143, out: '', err: '' });
  });

  test('is not held up by an engine that does not answer: an insisting one ends at once with what came', async () => {
    const terminal = makeTerminal();
    const engine = scriptedEngine(async (_, emit) => {
      emit(text('Once upon'));
      terminal.interrupt(130, 0);
      setTimeout(() => terminal.interrupt(130, 1000));
      return new Promise<never>(() => {});
    });
    const ran = await runOn(terminal, ['chat', 'x', ...model, '--json'], engine.connect);
    expect({ ...ran, out: JSON.parse(ran.out) as unknown }).toMatchObject({
      status: 130,
      out: { text: 'Once upon', error: { code: 'request.cancelled' } },
      err: '',
    });
  });

  test('while the prompt is read ends it', async () => {
    async function* silent(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('begun');
      await new Promise(() => {});
    }
    const terminal = makeTerminal({ stdin: silent() });
    const ran = runOn(terminal, ['chat', '--prompt-file', '-', ...model]);
    setTimeout(() => terminal.interrupt(130), 20);
    expect(await ran).toEqual({ status: 130, out: '', err: '' });
  });

  test('before the reply ends quietly', async () => {
    const terminal = makeTerminal();
    terminal.interrupt(143);
    const ran = await runOn(terminal, ['chat', 'x', ...model], scriptedEngine(untilCancelled).connect);
    expect(ran).toMatchObject({ status: 143, err: '' });
  });
});

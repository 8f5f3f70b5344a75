import { fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { PromptInput } from '../contract/generation.ts';
import { writeTape } from '../test/cases/cases.ts';
import { appRoot, chat, raw } from '../test/host.ts';
import { PromptProcess, type PromptingLimits } from './promptProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-'));
const open: PromptProcess[] = [];
afterAll(() => open.forEach((prompter) => prompter.close()));

function prompterOf(name: string, template: string, limits: Partial<PromptingLimits> = {}): PromptProcess {
  const path = writeTape(folder, name, { says: 'ok', template, context: 64 });
  const prompter = new PromptProcess({ appRoot, path, limits });
  open.push(prompter);
  return prompter;
}

const never = new AbortController().signal;
const asked = { ...chat({ role: 'user', content: 'Hi' }), continueLast: false } as unknown as PromptInput;
const NAMES = "{{ bos_token }}{{ messages[-1]['content'] }}";
/** Holds whoever renders it, where the message asks for that. */
const ENDLESS = `{% set n = namespace(x=0) %}{% if 'loop' in messages[-1]['content'] %}${'{% for a in range(9999) %}'.repeat(4)}{% set n.x = n.x + 1 %}${'{% endfor %}'.repeat(4)}{% endif %}${NAMES}`;
const loops = { ...chat({ role: 'user', content: 'loop' }), continueLast: false } as unknown as PromptInput;

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
async function gone(pid: number): Promise<void> {
  while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a prompt comes back as tokens, the begin token of the template first', async () => {
  const prompter = prompterOf('plain', NAMES);
  expect((await prompter.encode(asked, 'reply', never)).tokens).toEqual([256, ...Buffer.from('Hi')]);
  expect(await prompter.tokenize('<|im_end|>', true, false)).toEqual([258]);
});

test('a template that does not end fails alone, and the next prompt is made', async () => {
  const prompter = prompterOf('endless', ENDLESS, { reply: 1000 });
  const failed = prompter.encode(loops, 'reply', never);
  await expect(failed).rejects.toMatchObject({ code: 'template.tooSlow', data: { seconds: 1 } });
  expect((await prompter.encode(asked, 'reply', never)).tokens).toEqual([256, ...Buffer.from('Hi')]);
});

test('a gauge does not ask a template again that did not end for it, until a reply got through', async () => {
  const prompter = prompterOf('gauge', ENDLESS, { count: 500 });
  await expect(prompter.encode(loops, 'count', never)).rejects.toMatchObject({ code: 'template.tooSlow' });
  const before = await prompter.pid();
  await expect(prompter.encode(asked, 'count', never)).rejects.toMatchObject({ code: 'template.tooSlow' });
  expect(await prompter.pid()).toBe(before);
  await prompter.encode(asked, 'reply', never);
  expect((await prompter.encode(asked, 'count', never)).tokens.length).toBe(3);
});

test('who cancels is answered at once, and the work ends with it', async () => {
  const prompter = prompterOf('cancelled', ENDLESS, { grace: 50 });
  await prompter.formats;
  const pid = (await prompter.pid())!;
  const abort = new AbortController();
  const failed = prompter.encode(loops, 'reply', abort.signal);
  setTimeout(() => abort.abort(), 200);
  await expect(failed).rejects.toMatchObject({ code: 'request.cancelled' });
  await gone(pid);
  expect((await prompter.encode(asked, 'reply', never)).tokens.length).toBe(3);
});

test('a process that is killed fails the prompt it made, and the next one gets a new process', async () => {
  const prompter = prompterOf('killed', ENDLESS);
  await prompter.formats;
  const failed = prompter.encode(loops, 'reply', never);
  process.kill((await prompter.pid())!, 'SIGKILL');
  await expect(failed).rejects.toMatchObject({ code: 'prompt.failed' });
  expect((await prompter.encode(asked, 'reply', never)).tokens.length).toBe(3);
});

test('closing ends it, while it is busy too', async () => {
  const prompter = prompterOf('closed', ENDLESS);
  await prompter.formats;
  const pid = (await prompter.pid())!;
  const failed = prompter.encode(loops, 'reply', never);
  prompter.close();
  await expect(failed).rejects.toMatchObject({ code: 'request.cancelled' });
  await gone(pid);
});

test('it ends with the process that started it, in the middle of a template', async () => {
  const path = writeTape(folder, 'orphan', { says: 'ok', template: ENDLESS, context: 64 });
  const script = join(folder, 'parent.mjs');
  writeFileSync(
    script,
    `import { fork } from 'node:child_process';
     const child = fork(${JSON.stringify(join(appRoot, 'out/main/prompting.js'))}, [${JSON.stringify(JSON.stringify({ appRoot }))}],
       { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
     child.send({ frame: 'request', id: 1, name: 'open', params: ${JSON.stringify({ path })} });
     child.on('message', () => {
       child.send({ frame: 'open', id: 2, name: 'encode', params: { prompt: ${JSON.stringify(loops)} } });
       setTimeout(() => process.send(child.pid), 200);
     });`,
  );
  const parent = fork(script, [], { execArgv: [] });
  const pid = await new Promise<number>((resolve) =>
    parent.once('message', (message) => resolve(Number(message))),
  );
  expect(alive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await gone(pid);
});

/** One word of one kind of character: what regular expressions recurse over. */
const WORDS = ['a', 'A', ' ', '中', '😀', '7', '!', '\n', 'é', ' a', '\u0301', '/', '\t'];
/** One of each family; those of llama.cpp's own splitters, `qwen2` and `smollm`, do not recurse. */
const PRE_TOKENIZERS = 'gpt-4o tekken deepseek-llm deepseek-v3 deepseek-coder youtu falcon bloom viking chameleon tiny_aya superbpe bailingmoe seed-coder afmoe exaone-moe default qwen2 smollm'.split(' '); // prettier-ignore

test.each(PRE_TOKENIZERS)(
  'words of 40,000 characters are tokens and no crash: %s',
  async (preTokenizer) => {
    const path = writeTape(folder, `pre-${preTokenizer}`, { says: 'ok', context: 16, preTokenizer });
    const prompter = new PromptProcess({ appRoot, path });
    open.push(prompter);
    await prompter.formats;
    for (const word of WORDS) {
      const text = word.repeat(40_000);
      const tokens = await prompter.encode(raw(text), 'reply', never).then(
        ({ tokens: { length } }) => length,
        (error: unknown) => String(error),
      );
      // A byte is a token; superbpe's look-ahead takes the square of a number's length.
      if (preTokenizer === 'superbpe' && word === '7') continue;
      expect([word, tokens]).toEqual([word, Buffer.byteLength(text)]);
    }
    prompter.close();
  },
  300_000,
);

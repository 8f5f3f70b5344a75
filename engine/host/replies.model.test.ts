import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatMessage, GenerateEvent, GenerateParamsInput } from '../contract/generation.ts';
import { cases, writeCase, writeTape } from '../test/cases/cases.ts';
import { realHost, textOf, type TestHost } from '../test/host.ts';

/** What models say that has done harm, through the real engine. */

const folder = mkdtempSync(join(tmpdir(), 'pagoda-replies-'));
let host: TestHost;
beforeAll(() => {
  host = realHost();
});
afterAll(async () => {
  await host.host.close();
  rmSync(folder, { recursive: true });
});

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });

interface Reply {
  text: string;
  reasoning: string;
  adapted: string[];
  last: GenerateEvent | undefined;
}

async function ask(messages: ChatMessage[], rest: Partial<GenerateParamsInput> = {}): Promise<Reply> {
  const continueLast = messages.at(-1)?.role === 'assistant';
  const events = await host.events({
    prompt: { kind: 'chat', messages, continueLast },
    sampling: { temperature: 0 },
    ...rest,
  });
  return {
    text: textOf(events),
    reasoning: events.map((event) => (event.type === 'reasoning' ? event.text : '')).join(''),
    adapted: events.flatMap((event) => (event.type === 'adapted' ? event.how : [])),
    last: events.at(-1),
  };
}

const doneOf = ({ last }: Reply) => {
  if (last?.type !== 'done') throw new Error(`it did not end well: ${JSON.stringify(last)}`);
  return last;
};

describe('a template that demands alternation and refuses a system message', () => {
  test('goes on after an empty reply', async () => {
    await host.load(writeCase(folder, 'empty'));
    const first = await ask([system('Be brief.'), user('Hi')]);
    expect([first.text, doneOf(first).finishReason, first.adapted]).toEqual(['', 'stop', ['systemInTurn']]);
    const second = await ask([user('Hi'), assistant(''), user('Are you there?')]);
    expect([doneOf(second).finishReason, second.adapted]).toEqual([
      'stop',
      ['emptyReplyLeftOut', 'turnsMerged'],
    ]);
  });

  test('goes on after a reply that is gone', async () => {
    await host.load(writeCase(folder, 'alternating'));
    const reply = await ask([user('Hi'), user('Are you there?')]);
    expect([reply.text, reply.adapted]).toEqual(['Fine.', ['turnsMerged']]);
  });

  test('counts such a conversation', async () => {
    await host.load(writeCase(folder, 'alternating'));
    const messages = [system('Be brief.'), user('Hi'), user('Are you there?')];
    expect(await host.client.request('chat.count', { messages })).toMatchObject({ contextLength: 1024 });
  });
});

describe('reasoning', () => {
  test("gpt-oss's channels are taken apart, and the next message is answered", async () => {
    await host.load(writeCase(folder, 'harmony'));
    const { text, reasoning } = await ask([user('Hi')]);
    expect([text, reasoning]).toEqual(['Hello!', 'User says hi.']);
    const next = await ask([user('Hi'), { ...assistant(text), reasoning }, user('And now?')]);
    expect([next.text, doneOf(next).finishReason]).toEqual(['Hello!', 'stop']);
  });

  test("gpt-oss's channels are taken apart where the vocabulary calls their marks its own text", async () => {
    const { controls, ...harmony } = cases.harmony;
    const own = ['<|channel|>', '<|message|>', '<|start|>', '<|end|>'];
    const others = controls.filter((mark) => !own.includes(mark));
    await host.load(writeTape(folder, 'harmony-own', { ...harmony, controls: others, userDefined: own }));
    const { text, reasoning } = await ask([user('Hi')]);
    expect([text, reasoning]).toEqual(['Hello!', 'User says hi.']);
  });

  test('marks that are control tokens keep thought and answer apart', async () => {
    await host.load(writeCase(folder, 'think'));
    const { text, reasoning } = await ask([user('Hi')]);
    expect([text, reasoning]).toEqual(['Answer 4.', 'Secret reasoning.']);
  });

  test('marks in plain text do too, and those that the prompt ends with', async () => {
    await host.load(writeTape(folder, 'plain', { says: '<think>\nHm.\n</think>\n\nFour.' }));
    const { text, reasoning } = await ask([user('Hi')]);
    expect([text, reasoning]).toEqual(['Four.', 'Hm.']);
    const template = '{{ bos_token }}<think>';
    await host.load(writeTape(folder, 'opened', { says: 'Hm.</think>Four.', template, promptTokens: 7 }));
    const opened = await ask([user('Hi')]);
    expect([opened.text, opened.reasoning]).toEqual(['Four.', 'Hm.']);
  });

  test('cut within it, the reply goes on with it', async () => {
    await host.load(writeCase(folder, 'think'));
    const cut = await ask([user('Hi')], { maxTokens: 8 });
    expect([cut.text, cut.reasoning]).toEqual(['', 'Secret']);
    const begun = { ...assistant(''), reasoning: 'Secret', tokenIds: doneOf(cut).replyTokenIds };
    const rest = await ask([user('Hi'), begun]);
    expect([rest.text, rest.reasoning]).toEqual(['Answer 4.', ' reasoning.']);
  });
});

describe('a reply that ends in the middle of a character', () => {
  const whole = cases.continues.says;
  const bytes = Buffer.from(whole);

  test.each(Array.from({ length: bytes.length - 1 }, (_, index) => index + 1))(
    'after %i tokens goes on to the same text, without a replacement character',
    async (maxTokens) => {
      await host.load(writeCase(folder, 'continues'));
      const cut = await ask([user('Hi')], { maxTokens });
      expect(cut.text).not.toContain('\uFFFD');
      expect(whole.startsWith(cut.text)).toBe(true);
      const { replyTokenIds } = doneOf(cut);
      const rest = await ask([user('Hi'), { ...assistant(cut.text), tokenIds: replyTokenIds }]);
      expect([cut.text + rest.text, doneOf(rest).finishReason]).toEqual([whole, 'stop']);
    },
  );

  test('goes on from its text where its tokens are those of another model', async () => {
    await host.load(writeCase(folder, 'continues'));
    const rest = await ask([user('Hi'), { ...assistant('I am \u{1F600}'), tokenIds: [49_000, 17, 4] }]);
    expect(rest.text).toBe(' happy \u{1F680} now');
  });
});

test('a stop string that is a control token ends the reply', async () => {
  await host.load(writeCase(folder, 'runsOn'));
  const { text, last } = await ask([user('Hi')], { stop: ['<|im_start|>'] });
  expect([text, last?.type === 'done' && last.finishReason]).toEqual(['Answer.', 'stopString']);
});

test.each(['notANumber', 'infinite'] as const)(
  'a model of scores that are no numbers (%s) fails',
  async (name) => {
    await host.load(writeCase(folder, name));
    for (const sampling of [{ temperature: 0 }, { temperature: 0.8, seed: 1 }]) {
      const { last } = await ask([user('Hi')], { sampling });
      expect(last).toMatchObject({ type: 'failed', error: { code: 'model.notANumber' } });
    }
  },
);

import { describe, expect, test } from 'vitest';
import type { ApiError } from '../apiError.ts';
import type { ModelDefaults } from './asked.ts';
import { readChatRequest } from './chatRequest.ts';
import { readCompletionRequest } from './completionRequest.ts';
import { fieldNamed } from './fieldNames.ts';
import { seedOf, seedWithin } from './samplingFields.ts';

const plain: ModelDefaults = {
  systemPrompt: null,
  sampling: {},
  drafts: 'auto',
  contextLength: 100,
  vocabularySize: 1000,
};
const messages = [{ role: 'user', content: 'Hi' }];
const chat = (more: object, defaults = plain) => readChatRequest({ messages, ...more }, defaults).asked;
const completion = (more: object) => readCompletionRequest({ prompt: 'Hi', ...more }, plain).asked;

function refusal(read: () => unknown): { status: number; param: string | null; message: string } {
  try {
    read();
  } catch (error) {
    const { status } = error as ApiError;
    const { param, message } = (error as ApiError).body().error;
    return { status, param, message };
  }
  throw new Error('it was taken');
}

describe('fields', () => {
  test('that are null count as left out', () => {
    const all = {
      temperature: null,
      tools: null,
      stop: null,
      n: null,
      max_tokens: null,
      foo: null,
      response_format: null,
    };
    expect(chat(all)).toEqual(chat({}));
  });

  test.each([
    'user',
    'metadata',
    'store',
    'service_tier',
    'safety_identifier',
    'prompt_cache_key',
    'prediction',
    'cache_prompt',
    'id_slot',
  ])('%s is taken and changes nothing', (field) => {
    expect(chat({ [field]: 'auto' })).toEqual(chat({}));
  });

  test('of a long logit_bias no list is made before it is refused', () => {
    const unlisted = (target: object) =>
      new Proxy(target, {
        ownKeys: () => {
          throw new Error('all of it was listed');
        },
      });
    expect(() => chat({ logit_bias: unlisted(new Array(2000).fill([1, 1])) })).toThrow(
      /more than 1024 entries/,
    );
    // A text has a key for each of its characters.
    expect(() => chat({ logit_bias: 'x'.repeat(5000) })).toThrow(/must give token ids a number each/);
    const many = Object.fromEntries(Array.from({ length: 1025 }, (_, id) => [id, 1]));
    expect(() => chat({ logit_bias: many })).toThrow(/more than 1024 entries/);
  });

  const refused: [object, string][] = [
    [{ tools: [{ type: 'function', function: { name: 'a b' } }] }, 'tools'],
    [{ tools: [{ type: 'function', function: {} }] }, 'tools'],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ tool_choice: { type: 'function', function: { name: 'x' } } }, 'tool_choice'],
    [{ functions: [{}] }, 'functions'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ audio: {} }, 'audio'],
    [{ web_search_options: {} }, 'web_search_options'],
    [{ reasoning_effort: 'high' }, 'reasoning_effort'],
    [{ verbosity: 'low' }, 'verbosity'],
    [{ chat_template_kwargs: { a: 1 } }, 'chat_template_kwargs'],
    [{ best_of: 2 }, 'best_of'],
    [{ prompt: 'Hi' }, 'prompt'],
    [{ tempreature: 1 }, 'tempreature'],
    [{ constructor: 1 }, 'constructor'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ post_sampling_probs: true }, 'post_sampling_probs'],
    [{ logprobs: true, post_sampling_probs: 1 }, 'post_sampling_probs'],
    [{ logprobs: true, top_logprobs: 21 }, 'top_logprobs'],
    [{ logprobs: 3 }, 'logprobs'],
    [{ temperature: 11 }, 'temperature'],
    [{ temperature: '1' }, 'temperature'],
    [{ temperature: -1 }, 'temperature'],
    [{ top_p: 1.5 }, 'top_p'],
    [{ n: 0 }, 'n'],
    [{ n: 1000 }, 'n'],
    [{ n: 1.5 }, 'n'],
    [{ seed: 1.5 }, 'seed'],
    [{ max_tokens: 'many' }, 'max_tokens'],
    [{ max_completion_tokens: -5 }, 'max_completion_tokens'],
    [{ max_tokens: 5, max_completion_tokens: 6 }, 'max_tokens'],
    [{ max_tokens: 5, n_predict: -1 }, 'n_predict'],
    [{ repeat_penalty: 1.1, repetition_penalty: 1.2 }, 'repetition_penalty'],
    [{ typical_p: 0.5, typ_p: 0.6 }, 'typ_p'],
    [{ stop: [1] }, 'stop'],
    [{ stop: Array.from({ length: 40 }, (_, index) => `${index}`) }, 'stop'],
    [{ stream: 'yes' }, 'stream'],
    [{ stream_options: { include_usage: 1 } }, 'stream_options.include_usage'],
    [{ stream_options: { other: true } }, 'stream_options'],
    [{ logit_bias: { a: 1 } }, 'logit_bias'],
    [{ logit_bias: { 5: 1000 } }, 'logit_bias'],
    [{ samplers: ['top_q'] }, 'samplers'],
    [{ response_format: { type: 'xml' } }, 'response_format.type'],
    [{ response_format: { type: 'text', schema: {} } }, 'response_format'],
    [
      { response_format: { type: 'json_schema', json_schema: { schema: {}, scheme: 1 } } },
      'response_format.json_schema',
    ],
    [
      { tools: [{ type: 'function', function: { name: 'a', arguments: {} } }] },
      'tools[0].function.arguments',
    ],
    [{ tools: [{ type: 'function', function: { name: 'a' }, when: 'now' }] }, 'tools[0].when'],
    [{ tool_choice: { type: 'function', function: { name: 'x', mode: 1 } } }, 'tool_choice.function'],
    [{ drafts: 'sometimes' }, 'drafts'],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
    [{ response_format: { type: 'json_object' }, grammar: 'root ::= "a"' }, 'grammar'],
    [{ length_penalty: 2 }, 'length_penalty'],
    [{ num_beams: 4, n: 5 }, 'n'],
    [{ num_beams: 4, min_p: 0.1, xtc_threshold: 0.2 }, 'xtc_threshold'],
    [{ num_beams: 4, logprobs: true }, 'logprobs'],
  ];
  test.each(refused)('%j are refused by the name %s', (fields, param) => {
    const told = refusal(() => chat(fields));
    expect(told).toMatchObject({ status: 400, param });
    expect(told.message).toContain(param.split(/[.[]/)[0]);
  });

  test.each([null, 1, 'text', [], [{}]])('of a body that is %j are none', (body) => {
    expect(refusal(() => readChatRequest(body, plain)).status).toBe(400);
  });

  test('that ask for what happens anyway are taken', () => {
    const same = {
      tools: [],
      modalities: ['text'],
      best_of: 1,
      echo: false,
      verbosity: 'medium',
      reasoning_format: 'auto',
      stop: ['', ''],
      max_tokens: -1,
      seed: -1,
      logprobs: false,
      response_format: { type: 'text' },
    };
    const { called } = chat({});
    expect({ ...chat(same), called }).toEqual(chat({}));
  });
});

describe('what is asked for', () => {
  test('a limit goes by three names, which may say the same', () => {
    const most = (more: object) => chat(more).params.maxTokens;
    expect([
      most({ max_tokens: 5 }),
      most({ max_completion_tokens: 5, max_tokens: 5 }),
      most({ n_predict: 5 }),
      most({ max_tokens: -1 }),
    ]).toEqual([5, 5, 5, null]);
  });

  test('sampling fields have the names of OpenAI and llama.cpp', () => {
    const { params } = chat({
      temperature: 0.5,
      top_p: 0,
      top_k: -1,
      min_p: 0.1,
      typ_p: 0.9,
      frequency_penalty: 1,
      presence_penalty: -1,
      repetition_penalty: 1.1,
      repeat_last_n: -1,
      logit_bias: { 5: -100, 6: 2 },
      samplers: ['penalties', 'top_k', 'typ_p', 'temperature'],
      seed: 7,
    });
    expect(params.sampling).toEqual({
      temperature: 0.5,
      topP: 1e-6,
      topK: 0,
      minP: 0.1,
      typicalP: 0.9,
      frequencyPenalty: 1,
      presencePenalty: -1,
      repeatPenalty: 1.1,
      repeatLastN: 65_536,
      logitBias: [
        { id: 5, bias: -100 },
        { id: 6, bias: 2 },
      ],
      samplers: ['penalties', 'topK', 'typicalP', 'temperature'],
      seed: 7,
    });
  });

  test("what is left out is the model's own", () => {
    const own = { ...plain, systemPrompt: 'Be kind.', sampling: { temperature: 0.2, topP: 0.9 } };
    expect(chat({}, own).params.sampling).toEqual({ temperature: 0.2, topP: 0.9 });
    expect(chat({ temperature: 1, top_p: 1 }, own).params.sampling).toEqual({ temperature: 1, topP: 1 });
  });

  test('any whole number is a seed, always the same one', () => {
    expect(
      [0, 7, 0xffff_fffe, 0xffff_ffff, -2, 2 ** 53, 1.8e19]
        .map(seedWithin)
        .every((seed) => seed >= 0 && seed < 0xffff_ffff),
    ).toBe(true);
    expect(seedWithin(-2)).toBe(seedWithin(-2));
    expect([seedOf(0xffff_fffe, 1), seedOf(5, 2)]).toEqual([0, 7]);
    expect(chat({ seed: 1.8446744073709552e19 }).params.sampling?.seed).toBe(
      seedWithin(1.8446744073709552e19),
    );
  });

  test('log-probabilities of a chat, of a completion, and as they come', () => {
    expect(chat({ logprobs: true }).params).toMatchObject({ logprobs: 0, liveLogprobs: true });
    expect(chat({ logprobs: true, top_logprobs: 3, stream: true }).params).toMatchObject({
      logprobs: 3,
      liveLogprobs: true,
    });
    expect(chat({ logprobs: true, post_sampling_probs: true }).params.chainLogprobs).toBe(true);
    expect(completion({ logprobs: 2, post_sampling_probs: false }).params.chainLogprobs).toBe(false);
    expect(completion({ logprobs: 0 }).params.logprobs).toBe(0);
    expect(completion({}).params).toMatchObject({ logprobs: null, maxTokens: 16 });
  });

  test('formats', () => {
    const format = (more: object) => chat(more).params.format;
    const schema = { type: 'object' };
    expect(format({ response_format: { type: 'json_object' } })).toEqual({
      kind: 'jsonSchema',
      schema: { type: 'object' },
    });
    expect(
      format({ response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true, schema } } }),
    ).toEqual({
      kind: 'jsonSchema',
      schema,
    });
    expect(format({ json_schema: schema })).toEqual({ kind: 'jsonSchema', schema });
    expect(format({ grammar: 'root ::= "a"' })).toEqual({ kind: 'grammar', gbnf: 'root ::= "a"' });
    expect(format({ grammar: '', response_format: { type: 'text' } })).toEqual({ kind: 'text' });
  });

  test('whether tokens are proposed is the word of the request, else of the server', () => {
    const ofServer = { ...plain, drafts: 'off' } as const;
    expect([
      chat({}).params.drafts,
      chat({}, ofServer).params.drafts,
      chat({ drafts: 'on' }, ofServer).params.drafts,
    ]).toEqual(['auto', 'off', 'on']);
  });

  test("a search has Hugging Face's names", () => {
    const asked = chat({
      num_beams: 4,
      n: 2,
      length_penalty: 0.5,
      early_stopping: 'never',
      no_repeat_ngram_size: 3,
    });
    expect(asked.params).toMatchObject({
      method: 'beam',
      beam: { beams: 4, returned: 2, lengthPenalty: 0.5, earlyStopping: 'never', noRepeatNgram: 3 },
    });
  });
});

describe('messages', () => {
  const promptOf = (list: object[], more: object = {}, defaults = plain) =>
    readChatRequest({ messages: list, ...more }, defaults).asked.prompts[0];
  const user = { role: 'user', content: 'Hi' };
  const assistantCalls = (more: object, ofFunction: object) => ({
    role: 'assistant',
    content: null,
    tool_calls: [
      { id: 'c1', type: 'function', function: { name: 'a', arguments: '{}', ...ofFunction }, ...more },
    ],
  });

  test('are texts or text parts; an assistant may say nothing; a developer is a system', () => {
    const list = [
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'Be' },
          { type: 'text', text: 'brief.' },
        ],
      },
      { role: 'user', content: 'Hi', name: 'Ada' },
      { role: 'assistant', content: null, tool_calls: [] },
      { role: 'assistant', content: 'Yes?', reasoning_content: 'Who is it?' },
      { role: 'user', content: [] },
    ];
    expect(promptOf(list)).toEqual({
      kind: 'chat',
      continueLast: false,
      messages: [
        { role: 'system', content: 'Be\nbrief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: '' },
        { role: 'assistant', content: 'Yes?', reasoning: 'Who is it?' },
        { role: 'user', content: '' },
      ],
    });
  });

  test.each([
    [{ role: 'tool', content: 'x' }, 'messages[0].tool_call_id'],
    [{ role: 'function', content: 'x' }, '"function"'],
    [{ role: 'assistant', content: null, tool_calls: [{}] }, 'tool_calls'],
    [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }, '"image_url"'],
    [{ role: 'user', content: [{ type: 'text' }] }, 'messages[0].content[0].text'],
    [{ role: 'user' }, 'messages[0].content'],
    [{ role: 'king', content: 'x' }, 'messages[0].role'],
    [{ content: 'x' }, 'messages[0].role'],
  ])('%j is refused, with where it is', (message, place) => {
    const told = refusal(() => promptOf([message]));
    expect([told.status, told.message]).toEqual([400, expect.stringContaining(place)]);
  });

  test.each([
    [{ role: 'user', content: 'Hi', contents: 'x' }, 'messages[0].contents'],
    [{ role: 'assistant', content: 'x', prefix: true }, 'messages[0].prefix'],
    [{ role: 'user', content: 'x', partial: true }, 'messages[0].partial'],
    [{ role: 'user', content: [{ type: 'text', text: 'x', txt: 'y' }] }, 'messages[0].content[0].txt'],
    [{ role: 'assistant', content: [{ type: 'refusal', refusal: 'x', text: 'y' }] }, 'content[0].text'],
    [assistantCalls({ kind: 'fast' }, {}), 'messages[0].tool_calls[0].kind'],
    [assistantCalls({ type: 'custom' }, {}), 'messages[0].tool_calls[0].type'],
    [assistantCalls({}, { args: '{}' }), 'messages[0].tool_calls[0].function.args'],
  ])('a field that is not supported is refused by its place: %j', (message, place) => {
    const told = refusal(() => promptOf([message, user]));
    expect([told.status, told.message]).toEqual([400, expect.stringContaining(place)]);
  });

  test('what clients send back with a reply is taken, and changes nothing', () => {
    const said = { role: 'assistant', content: 'Yes?' };
    const echoed = {
      ...said,
      id: 'msg_1',
      refusal: null,
      annotations: [],
      audio: null,
      function_call: null,
      tool_calls: null,
      parsed: null,
      reasoning_details: [],
      cache_control: { type: 'ephemeral' },
    };
    expect(promptOf([user, echoed, user])).toEqual(promptOf([user, said, user]));
    const marked = { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' }, annotations: [] };
    expect(promptOf([{ role: 'user', content: [marked] }])).toEqual(promptOf([user]));
    const call = assistantCalls({}, {});
    const echo = assistantCalls({ index: 0 }, { parsed_arguments: {} });
    const brought = { role: 'tool', tool_call_id: 'c1', content: 'x' };
    expect(promptOf([user, echo, brought])).toEqual(promptOf([user, call, brought]));
    expect(promptOf([user, { ...said, reasoning: 'Who?' }])).toEqual(
      promptOf([user, { ...said, reasoning_content: 'Who?' }]),
    );
    expect(promptOf([user, { ...said, prefix: true }])).toEqual(promptOf([user, said]));
  });

  test('the model has its own system message, where there is none; an empty one says that there is to be none', () => {
    const own = { ...plain, systemPrompt: 'Be kind.' };
    const texts = (list: object[]) => {
      const prompt = promptOf(list, {}, own);
      return prompt?.kind === 'chat' ? prompt.messages.map(({ content }) => content) : null;
    };
    expect(texts([user])).toEqual(['Be kind.', 'Hi']);
    expect(texts([{ role: 'system', content: 'Be brief.' }, user])).toEqual(['Be brief.', 'Hi']);
    expect(texts([{ role: 'system', content: '' }, user])).toEqual(['Hi']);
  });

  test("a conversation that ends with the assistant's words is gone on with, unless it is said otherwise", () => {
    const own = [user, { role: 'assistant', content: 'The' }];
    const continues = (list: object[], more: object = {}) => {
      const prompt = promptOf(list, more);
      return prompt?.kind === 'chat' && prompt.continueLast;
    };
    expect(continues([user])).toBe(false);
    expect(continues(own)).toBe(true);
    expect(continues(own, { continue_final_message: false })).toBe(false);
    expect(continues(own, { add_generation_prompt: true })).toBe(false);
    expect(continues(own, { add_generation_prompt: false, continue_final_message: true })).toBe(true);
    expect(refusal(() => continues([user], { continue_final_message: true })).param).toBe(
      'continue_final_message',
    );
  });
});

describe('prompts of completions', () => {
  test('are texts or tokens, one or several', () => {
    const kinds = (prompt: unknown) => completion({ prompt }).prompts;
    expect(kinds('a')).toEqual([{ kind: 'raw', text: 'a' }]);
    expect(kinds(['a', 'b'])).toEqual([
      { kind: 'raw', text: 'a' },
      { kind: 'raw', text: 'b' },
    ]);
    expect(kinds([1, 2])).toEqual([{ kind: 'tokens', tokenIds: [1, 2] }]);
    expect(kinds([[1], [2, 3]])).toEqual([
      { kind: 'tokens', tokenIds: [1] },
      { kind: 'tokens', tokenIds: [2, 3] },
    ]);
  });

  test('of as many tokens as the context holds leave no room for a reply', () => {
    const tokens = (count: number) => new Array<number>(count).fill(1);
    expect(completion({ prompt: tokens(99) }).prompts).toHaveLength(1);
    for (const prompt of [tokens(100), [[1], tokens(100)]])
      expect(refusal(() => completion({ prompt }))).toMatchObject({
        status: 400,
        message: expect.stringContaining('The prompt has 100 tokens'),
      });
  });

  test.each([
    [{ prompt: [] }, 'prompt'],
    [{ prompt: ['a', 1] }, 'prompt[1]'],
    [{ prompt: [[1], 'a'] }, 'prompt[1]'],
    [{ prompt: [[1], []] }, 'prompt[1]'],
    [{ prompt: [[1, 0.5]] }, 'prompt[0][1]'],
    [{ prompt: {} }, 'prompt'],
    [{ prompt: [1, 'a'] }, 'prompt[1]'],
    [{ prompt: [-1] }, 'prompt[0]'],
    [{ prompt: [1000] }, 'prompt[0]'],
    [{ prompt: [[5], [5, 1e300]] }, 'prompt[1][1]'],
    [{ prompt: Array.from({ length: 129 }, () => 'a') }, 'prompt'],
    [{ prompt: ['a', 'b'], n: 128 }, 'prompt'],
    [{ best_of: 3 }, 'best_of'],
    [{ echo: true, logprobs: 21 }, 'logprobs'],
    [{ echo: true, logprobs: 1, post_sampling_probs: true }, 'post_sampling_probs'],
    [{ suffix: 'end' }, 'suffix'],
    [{ messages: [] }, 'messages'],
    [{ prompt: undefined }, 'prompt'],
  ])('%j are refused by the name %s', (fields, param) => {
    expect(refusal(() => completion(fields))).toMatchObject({ status: 400, param });
  });
});

describe('what is wrong', () => {
  const tool = (more: object) => ({ tools: [{ type: 'function', function: { name: 'f', ...more } }] });
  test.each([
    [{ tools: [{ type: 'function', function: { name: 'a b' } }] }, /^tools\[0\]\.function\.name: a name has/],
    [tool({ parameters: 5 }), /^tools\[0\]\.function\.parameters: /],
    [{ messages: [{ role: 'tool', content: 'x' }] }, /^messages\[0\]\.tool_call_id: [^?]*[^?]\.$/],
    [
      {
        messages: [
          { role: 'user', content: 'x' },
          {
            role: 'assistant',
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{' } }],
          },
        ],
      },
      /^messages\[1\]\.tool_calls\[0\]\.function\.arguments: it has to be a JSON object\.$/,
    ],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'x' } } },
      /json_schema\.schema: must be a JSON schema/,
    ],
    [{ stop: 5 }, /^stop: must be a text or a list of at most 32 texts\.$/],
    [{ stop: [5] }, /^stop: must be a text or a list of at most 32 texts\.$/],
    [{ stop: Array(33).fill('x') }, /^stop: must be a text or a list of at most 32 texts\.$/],
    [{ n: 129 }, /^n: must be at most 128\.$/],
    [{ n: 0 }, /^n: must be at least 1\.$/],
    [{ temperature: '1' }, /^temperature: must be a number and no string\.$/],
    [{ temperature: -1 }, /^temperature: must be at least 0\.$/],
    [{ max_tokens: 1.5 }, /^max_tokens: must be a whole number\.$/],
    [{ max_tokens: '5' }, /^max_tokens: must be a number and no string\.$/],
    [{ stream: 'true' }, /^stream: must be a boolean and no string\.$/],
    [{ response_format: 'json' }, /^response_format: must be an object and no string\.$/],
    [{ messages: [] }, /^messages: is empty\.$/],
    [{ early_stopping: 'yes' }, /^early_stopping: must be true, false or "never"\.$/],
    [
      { messages: [{ role: 'user', content: 5 }] },
      /^messages\[0\]\.content: must be a text or a list of text parts\.$/,
    ],
  ])('is named as whoever asks wrote it: %j', (fields, words) => {
    expect(refusal(() => chat(fields)).message).toMatch(words);
  });

  test('of a prompt that is not there', () => {
    expect(refusal(() => readCompletionRequest({}, plain)).message).toBe(
      'prompt: is missing; it must be a text, texts or tokens.',
    );
  });

  test.each([
    ['prompt.tools: x: #/type: the arguments of a tool are an object', 'tools', 'x: #/type: the'],
    ['toolChoice: there is no such tool', 'tool_choice', 'there is'],
    ['sampling.topP: Too big: expected number to be <=1', 'top_p', 'must be at most 1'],
    ['maxTokens: Too small: expected number to be >=1', 'max_tokens', 'must be at least 1'],
  ])('by the engine has the field of the request: %s', (issue, field, begins) => {
    const named = fieldNamed(issue, { prompt: null });
    expect(named.field).toBe(field);
    expect(named.text.startsWith(`${field}: ${begins}`)).toBe(true);
  });
});

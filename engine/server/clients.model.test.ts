import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { embeddedModel, realHost } from '../test/host.ts';
import { serveHost, until, user, type Serving } from '../test/serving.ts';

/** The programs that people have, against the running server with real weights. */

const id = 'SmolLM2-135M-Instruct.Q4_1';
const key = 'pg-test';
let serving: Serving;
let openai: OpenAI;
beforeAll(async () => {
  const host = realHost();
  await host.load(embeddedModel, { contextLength: 4096 });
  serving = await serveHost(host, { key });
  openai = new OpenAI({ baseURL: `${serving.url}/v1`, apiKey: key, maxRetries: 0 });
});
afterAll(() => serving.close());

const capital = user('What is the capital of France?');

describe("OpenAI's own client", () => {
  test('finds the model', async () => {
    const names: string[] = [];
    for await (const model of openai.models.list()) names.push(model.id);
    expect(names).toEqual([id]);
    expect(await openai.models.retrieve(id)).toMatchObject({ id, object: 'model' });
  });

  test('chats, whole and as a stream, with usage and what was cached', async () => {
    const ask = { model: id, messages: capital, temperature: 0 };
    const whole = await openai.chat.completions.create(ask);
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'The capital of France is Paris.' },
    });
    const stream = await openai.chat.completions.create({
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe('The capital of France is Paris.');
    expect(usage?.prompt_tokens).toBe(whole.usage?.prompt_tokens);
    expect(usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(0);
    expect(usage?.completion_tokens).toBe(whole.usage?.completion_tokens);
  });

  test('has its helper for streams put the reply together', async () => {
    const stream = openai.chat.completions.stream({ model: id, messages: capital, temperature: 0 });
    expect(await stream.finalContent()).toBe('The capital of France is Paris.');
    expect((await stream.finalChatCompletion()).choices[0]?.finish_reason).toBe('stop');
  });

  test('gets the same three replies from a seed again, of which the first is the one it gets alone', async () => {
    const ask = {
      model: id,
      messages: user('Tell me a story.'),
      temperature: 1,
      top_p: 1,
      seed: 42,
      max_tokens: 24,
    };
    const texts = async (n: number) =>
      (await openai.chat.completions.create({ ...ask, n })).choices.map(({ message }) => message.content);
    const first = await texts(3);
    expect(new Set(first).size).toBe(3);
    expect(await texts(3)).toEqual(first);
    expect(await texts(1)).toEqual(first.slice(0, 1));
  });

  test('gets log-probabilities, of a chat and of a completion', async () => {
    const { choices } = await openai.chat.completions.create({
      model: id,
      messages: capital,
      temperature: 0,
      logprobs: true,
      top_logprobs: 3,
    });
    const content = choices[0]?.logprobs?.content ?? [];
    expect(content.map(({ token }) => token).join('')).toBe(choices[0]?.message.content);
    for (const { token, logprob, top_logprobs: top } of content) {
      expect(top).toHaveLength(3);
      expect(top[0]).toMatchObject({ token, logprob });
      expect(Math.exp(logprob)).toBeLessThanOrEqual(1);
    }
    const completion = await openai.completions.create({
      model: id,
      prompt: 'One, two,',
      max_tokens: 4,
      temperature: 0,
      logprobs: 2,
    });
    const { tokens = [], token_logprobs: own = [] } = completion.choices[0]?.logprobs ?? {};
    expect([tokens.join(''), own.length]).toEqual([completion.choices[0]?.text, tokens.length]);
    // The same text as a prompt, echoed: what was written there is as likely as when it was.
    const echoed = await openai.completions.create({
      model: id,
      prompt: `One, two,${tokens.join('')}`,
      max_tokens: 1,
      temperature: 0,
      logprobs: 2,
      echo: true,
    });
    const all = echoed.choices[0]?.logprobs;
    const from = all?.text_offset?.indexOf('One, two,'.length) ?? -1;
    expect(all?.tokens?.slice(from, from + tokens.length)).toEqual(tokens);
    for (const [index, logprob] of own.entries())
      expect(all?.token_logprobs?.[from + index]).toBeCloseTo(logprob, 3);
  });

  test('gets those of what a token was drawn from, after all samplers', async () => {
    const drawn = {
      model: id,
      messages: capital,
      ...{ temperature: 2, top_k: 3, top_p: 1, min_p: 0, seed: 4, max_tokens: 8 },
      logprobs: true,
      top_logprobs: 5,
    };
    const after = { ...drawn, post_sampling_probs: true };
    const [own, left] = await Promise.all([
      openai.chat.completions.create(drawn),
      openai.chat.completions.create(after),
    ]);
    expect(left.choices[0]?.message.content).toBe(own.choices[0]?.message.content);
    const content = left.choices[0]?.logprobs?.content ?? [];
    expect(content.length).toBeGreaterThan(3);
    for (const [at, { token, logprob, top_logprobs: top }] of content.entries()) {
      expect([top.length, top.find((each) => each.token === token)?.logprob]).toEqual([3, logprob]);
      expect(top.reduce((sum, each) => sum + Math.exp(each.logprob), 0)).toBeCloseTo(1, 4);
      expect(own.choices[0]?.logprobs?.content?.[at]?.top_logprobs).toHaveLength(5);
    }
  });

  test('stops at a text, echoes a prompt, and completes tokens', async () => {
    const stopped = await openai.chat.completions.create({
      model: id,
      messages: capital,
      temperature: 0,
      stop: [' Paris'],
    });
    expect(stopped.choices[0]?.message.content).toBe('The capital of France is');
    const ask = { model: id, max_tokens: 4, temperature: 0 };
    const echoed = await openai.completions.create({ ...ask, prompt: 'One, two,', echo: true });
    const { body } = await serving.post(
      '/tokenize',
      { content: 'One, two,' },
      { authorization: `Bearer ${key}` },
    );
    const tokens = await openai.completions.create({ ...ask, prompt: body.tokens as number[] });
    expect(echoed.choices[0]?.text).toBe(`One, two,${tokens.choices[0]?.text ?? ''}`);
  });

  test('gets JSON that a schema allows', async () => {
    const { choices } = await openai.chat.completions.create({
      model: id,
      messages: user('A person called Ada, 36 years old.'),
      temperature: 0,
      max_completion_tokens: 60,
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'person',
          strict: true,
          schema: {
            type: 'object',
            properties: {
              name: { type: 'string', maxLength: 12 },
              age: { type: 'integer', minimum: 0, maximum: 150 },
            },
            required: ['name', 'age'],
            additionalProperties: false,
          },
        },
      },
    });
    const person = JSON.parse(choices[0]?.message.content ?? '') as Record<string, unknown>;
    expect([Object.keys(person), typeof person['name'], typeof person['age']]).toEqual([
      ['name', 'age'],
      'string',
      'number',
    ]);
  });

  test('has a tool called, whole and as a stream, and hands back what it brought', async () => {
    const tools = [
      {
        type: 'function' as const,
        function: {
          name: 'weather',
          description: 'The weather of a city',
          parameters: {
            type: 'object',
            properties: { city: { type: 'string', maxLength: 20 } },
            required: ['city'],
            additionalProperties: false,
          },
        },
      },
    ];
    const messages = user('What is the weather in Paris?');
    const ask = {
      model: id,
      messages,
      tools,
      tool_choice: 'required' as const,
      temperature: 0,
      parallel_tool_calls: false,
    };
    const { choices } = await openai.chat.completions.create(ask);
    const [call] = choices[0]?.message.tool_calls ?? [];
    if (call?.type !== 'function') throw new Error(`no call: ${JSON.stringify(choices)}`);
    expect([choices[0]?.finish_reason, choices[0]?.message.content, call.function.name]).toEqual([
      'tool_calls',
      null,
      'weather',
    ]);
    expect(Object.keys(JSON.parse(call.function.arguments) as object)).toEqual(['city']);
    const streamed = await openai.chat.completions.stream(ask).finalChatCompletion();
    const [same] = streamed.choices[0]?.message.tool_calls ?? [];
    expect(same).toMatchObject({ type: 'function', function: call.function });
    const { choices: after } = await openai.chat.completions.create({
      model: id,
      temperature: 0,
      max_completion_tokens: 8,
      tools,
      tool_choice: 'none',
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: call.id, content: 'Sunny, 20 degrees.' },
      ],
    });
    expect(after[0]?.message.content).not.toBe('');
  });

  test('takes back what its helpers make of replies', async () => {
    const city = z.object({ city: z.string().max(20) });
    const messages = user('What is the weather in Paris?');
    const ask = {
      model: id,
      messages,
      temperature: 0,
      max_completion_tokens: 60,
      parallel_tool_calls: false,
      tool_choice: 'required' as const,
      tools: [zodFunction({ name: 'weather', parameters: city })],
    };
    const parsed = (await openai.chat.completions.parse(ask)).choices[0]!.message;
    const streamed = await openai.chat.completions.stream(ask).finalMessage();
    const json = await openai.chat.completions.parse({
      model: id,
      messages,
      temperature: 0,
      max_completion_tokens: 40,
      response_format: zodResponseFormat(city, 'city'),
    });
    for (const said of [parsed, streamed, json.choices[0]!.message]) {
      const brought = (said.tool_calls ?? []).map((call) => ({
        role: 'tool' as const,
        tool_call_id: call.id,
        content: 'Sunny.',
      }));
      const { choices } = await openai.chat.completions.create({
        model: id,
        max_completion_tokens: 2,
        messages: [...messages, said, ...brought, ...user('And tomorrow?')],
      });
      expect(choices).toHaveLength(1);
    }
  });

  test('is told what is wrong, as errors of its own kinds', async () => {
    const ask = { model: id, messages: capital };
    await expect(openai.chat.completions.create({ ...ask, model: 'gpt-5' })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    const refused = openai.chat.completions.create({ ...ask, reasoning_effort: 'high' });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      param: 'reasoning_effort',
      code: 'unsupported_parameter',
    });
    const long = openai.chat.completions.create({
      ...ask,
      messages: user('word '.repeat(5000)),
      stream: true,
    });
    await expect(long).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' });
    const stranger = new OpenAI({ baseURL: `${serving.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  test('leaves a stream, and its work ends', async () => {
    const stream = await openai.chat.completions.create({
      model: id,
      messages: user('Count to a thousand.'),
      stream: true,
    });
    let chunks = 0;
    for await (const _ of stream) if (++chunks === 5) break;
    await until(() => serving.server.status().requests.length === 0);
    let running = -1;
    const end = serving.host.client.watch('engine.metrics', (metrics) => (running = metrics.running));
    await until(() => running === 0);
    end();
    expect(running).toBe(0);
  });
});

describe("Vercel's AI SDK", () => {
  const model = () =>
    createOpenAICompatible({
      name: 'pagoda',
      baseURL: `${serving.url}/v1`,
      apiKey: key,
      includeUsage: true,
    }).chatModel(id);

  test('writes a reply', async () => {
    const { text, finishReason, usage } = await generateText({
      model: model(),
      temperature: 0,
      system: 'You are a helpful AI assistant.',
      prompt: 'What is the capital of France?',
    });
    expect([text, finishReason]).toEqual(['The capital of France is Paris.', 'stop']);
    expect(usage.outputTokens).toBeGreaterThan(5);
  });

  test('streams one', async () => {
    const result = streamText({ model: model(), temperature: 0, prompt: 'What is the capital of France?' });
    let text = '';
    for await (const part of result.textStream) text += part;
    expect(text).toBe('The capital of France is Paris.');
    expect((await result.usage).inputTokens).toBeGreaterThan(10);
  });

  test('has a tool called and goes on with what it brought', async () => {
    const parameters = {
      type: 'object' as const,
      properties: { city: { type: 'string' as const, maxLength: 20 } },
      required: ['city'],
    };
    const { steps, response } = await generateText({
      model: model(),
      temperature: 0,
      maxOutputTokens: 60,
      toolChoice: 'required',
      providerOptions: { pagoda: { parallel_tool_calls: false } },
      stopWhen: stepCountIs(2),
      tools: { weather: tool({ inputSchema: jsonSchema(parameters), execute: () => ({ sky: 'sunny' }) }) },
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'text',
              text: 'What is the weather in Paris?',
              providerOptions: { openaiCompatible: { cache_control: { type: 'ephemeral' } } },
            },
          ],
        },
      ],
    });
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'tool-calls']);
    expect(response.messages.map(({ role }) => role)).toContain('tool');
  });
});

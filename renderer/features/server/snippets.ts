import { t } from '../../words/words.ts';

/** How to ask the server, for programs of three kinds. */

export const snippetKinds = ['curl', 'python', 'javascript'] as const;
export type SnippetKind = (typeof snippetKinds)[number];

export const snippetNames: { readonly [K in SnippetKind]: string } = {
  curl: 'curl',
  python: 'Python',
  javascript: 'JavaScript',
};

export interface SnippetFacts {
  /** Without a path. */
  readonly url: string;
  readonly model: string;
  /** The server wants a key. It is no part of what is copied: programs that hold keys are passed on. */
  readonly withKey: boolean;
}

export function snippet(kind: SnippetKind, facts: SnippetFacts): string {
  return makers[kind](facts);
}

const makers: { readonly [K in SnippetKind]: (facts: SnippetFacts) => string } = {
  curl: ({ url, model, withKey }) =>
    [
      `curl ${inShell(`${url}/v1/chat/completions`)}`,
      `  -H 'Content-Type: application/json'`,
      ...(withKey ? [`  -H "Authorization: Bearer $PAGODA_API_KEY"`] : []),
      `  -d ${inShell(JSON.stringify({ model, messages: [{ role: 'user', content: t('server.sampleQuestion') }] }))}`,
    ].join(' \\\n'),
  python: ({ url, model, withKey }) => `${withKey ? 'import os\n' : ''}from openai import OpenAI

client = OpenAI(
    base_url=${quoted(`${url}/v1`)},
    api_key=${withKey ? 'os.environ["PAGODA_API_KEY"]' : '"none"'},
)
reply = client.chat.completions.create(
    model=${quoted(model)},
    messages=[{"role": "user", "content": ${quoted(t('server.sampleQuestion'))}}],
)
print(reply.choices[0].message.content)`,
  javascript: ({ url, model, withKey }) => `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: ${quoted(`${url}/v1`)},
  apiKey: ${withKey ? 'process.env.PAGODA_API_KEY' : '"none"'},
});
const reply = await client.chat.completions.create({
  model: ${quoted(model)},
  messages: [{ role: "user", content: ${quoted(t('server.sampleQuestion'))} }],
});
console.log(reply.choices[0].message.content);`,
};

/** A model's name is that of its file, which may hold anything. */
const quoted = (text: string): string => JSON.stringify(text);
const inShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

import type { SamplerOptions } from '../../native/native.d.ts';

/** Tokens of a reply. */
export const LENGTH = 24;

/** A name, and how its replies are drawn. */
export type Way = readonly [name: string, sampler: Partial<SamplerOptions>];

/** Tried whenever the tests run. */
export const WAYS: readonly Way[] = [
  ['greedy', {}],
  ['drawn', { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05, seed: 11 }],
  ['drawn widely', { temperature: 1.2, topP: 0.98, seed: 12 }],
  ['drawn with a penalty', { temperature: 0.7, repeatPenalty: 1.3, repeatLastN: 64, seed: 13 }],
  ['greedy with a penalty', { repeatPenalty: 1.2, repeatLastN: 32 }],
  ['by a grammar', { temperature: 1, seed: 14, grammar: 'root ::= ([a-z ,.] | "\\n")+' }],
  [
    'by a grammar that takes hold where a text comes',
    {
      temperature: 0.8,
      seed: 15,
      grammar: 'root ::= "e" ([a-z ] | "\\n")+',
      grammarTrigger: { text: 'e', atStart: false, quiet: [], opened: -1 },
    },
  ],
];

/** In the long form beside them, as each takes as long as the others. */
export const MORE_WAYS: readonly Way[] = [
  ['greedy with dry', { dryMultiplier: 0.8, dryLastN: 512, dryBreakers: ['\n'] }],
  ['drawn without top choices', { temperature: 1, xtcProbability: 0.5, xtcThreshold: 0.1, seed: 16 }],
  ['by mirostat', { temperature: 1, mirostat: 2, mirostatTau: 4, seed: 17 }],
  ['by adaptive-p', { temperature: 1, minP: 0.02, adaptiveTarget: 0.3, seed: 18 }],
  [
    'drawn with every penalty',
    {
      temperature: 0.9,
      frequencyPenalty: 0.3,
      presencePenalty: 0.4,
      repeatPenalty: 1.1,
      repeatLastN: 128,
      seed: 19,
    },
  ],
  [
    'by the grammar of a list of objects',
    {
      temperature: 1,
      seed: 20,
      grammar: 'root ::= "[" item ("," item)* "]"\nitem ::= "{\\"" [a-z]+ "\\":" [0-9]+ "}"',
    },
  ],
  ['by a grammar, to its end within the tokens that there are', closedList(LENGTH)],
];

/** Lists in lists, which are brought to their end in time. */
function closedList(maxTokens: number): Partial<SamplerOptions> {
  const [text, all, repeat] = [0, 2, 4];
  const nodes = [
    [all, 3, 3, 0, 0], // root
    [text, 0, 1, 0, 0],
    [repeat, 2, 1, 0, -1],
    [text, 1, 1, 0, 0],
  ];
  const data = [91, 93, 0, 1, 2, 3];
  const grammarShape = { nodes: Int32Array.from(nodes.flat()), data: Int32Array.from(data) };
  return { temperature: 1.5, seed: 21, grammar: 'root ::= "[" root* "]"', grammarShape, maxTokens };
}

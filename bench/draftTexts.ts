import { wordsOf } from './promptText.ts';

/** What people ask for, from what is copied whole to what is new. Each `seed` is another text, so that nothing was ever said before. */
export interface DraftTask {
  readonly name: string;
  readonly prompt: (seed: number) => string;
}

const NAMES =
  'order item user file page note task node plan card room team path line word rate list tree step lake'.split(
    ' ',
  );
const nameOf = (seed: number, n: number): string => NAMES[(seed * 7 + n * 3) % NAMES.length]!;

/** A file of small functions. */
function codeOf(seed: number): string {
  return Array.from({ length: 5 }, (_, n) => {
    const [what, by] = [nameOf(seed, n), nameOf(seed + 5, n)];
    return (
      `function ${what}Total(${what}s, limit) {\n  let sum = 0;\n  for (const ${what} of ${what}s) {\n` +
      `    if (${what}.${by} > limit + ${seed + n}) {\n      sum += ${what}.${by} * ${what}.count;\n    }\n  }\n  return sum;\n}\n`
    );
  }).join('\n');
}

/** Sentences that mean little and read like a report. */
function proseOf(seed: number): string {
  return Array.from({ length: 9 }, (_, n) => {
    const [, ...words] = wordsOf(seed * 100 + n, 3)
      .split(': ')[1]!
      .split(' ');
    return `The ${nameOf(seed, n)} of the ${words[0] ?? 'house'} was kept by the ${nameOf(seed + 2, n)} until the ${words[1] ?? 'day'} had come.`;
  }).join(' ');
}

const code = (text: string) => `\`\`\`js\n${text}\`\`\``;

export const DRAFT_TASKS: readonly DraftTask[] = [
  {
    name: 'edit',
    prompt: (seed) =>
      `Here is a file:\n${code(codeOf(seed))}\nWrite the whole file again with the variable sum renamed to amount. Answer with the code alone.`,
  },
  {
    name: 'rewrite',
    prompt: (seed) =>
      `Correct the spelling of this text and write it out again in full, changing nothing else:\n\n${proseOf(seed)}`,
  },
  { name: 'summarise', prompt: (seed) => `Summarise this text in a few sentences:\n\n${proseOf(seed)}` },
  {
    name: 'extract',
    prompt: (seed) =>
      `List the names of all functions in this file, one a line, with their parameters:\n${code(codeOf(seed))}`,
  },
  {
    name: 'chat',
    prompt: (seed) =>
      `Tell me in a few paragraphs what a ${nameOf(seed, 1)} and a ${nameOf(seed, 4)} are good for.`,
  },
];

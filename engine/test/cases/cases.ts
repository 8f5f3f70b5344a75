import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tapeModel, type TapeOptions } from './tape.ts';

const mark = (text: string) => ({ mark: text });

/** Goes on from the last assistant message, as the prompt of a reply that is continued. */
const CONTINUES =
  "{{ bos_token }}{% if messages[-1]['role'] == 'assistant' %}{{ messages[-1]['content'] }}{% endif %}";

/** What templates like Gemma's and Mistral's demand: no system message, turns that alternate. */
const ALTERNATES =
  "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}" +
  "{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}{% endfor %}";

/** What gpt-oss's template demands of a history. */
const NO_CHANNELS =
  "{{ bos_token }}{% for m in messages %}{% if m.role == 'assistant' and '<|channel|>' in m.content %}{{ raise_exception('channel tags in the content') }}{% endif %}{% endfor %}";

const HARMONY_MARKS = [
  '<|startoftext|>',
  '<|endoftext|>',
  '<|channel|>',
  '<|message|>',
  '<|start|>',
  '<|end|>',
  '<|return|>',
  '<|call|>',
  '<|constrain|>',
];

/** Models that say something which has done harm, by name. */
export const cases = {
  hello: { says: 'Hello there. \u{1F600} done' },
  /** Two emoji of four tokens each, and a template that can be continued. */
  continues: { says: 'I am \u{1F600} happy \u{1F680} now', template: CONTINUES, name: 'Continues' },
  empty: { says: '', template: ALTERNATES, name: 'Empty alternating' },
  alternating: { says: 'Fine.', template: ALTERNATES, name: 'Alternating' },
  harmony: {
    says: [
      mark('<|channel|>'),
      'analysis',
      mark('<|message|>'),
      'User says hi.',
      mark('<|end|>'),
      mark('<|start|>'),
      'assistant',
      mark('<|channel|>'),
      'final',
      mark('<|message|>'),
      'Hello!',
    ],
    controls: HARMONY_MARKS,
    end: '<|return|>',
    template: NO_CHANNELS,
    name: 'Harmony',
  },
  /** Reasoning marks that are control tokens. */
  think: {
    says: [mark('[THINK]'), 'Secret reasoning.', mark('[/THINK]'), 'Answer 4.'],
    controls: ['<|bos|>', '[THINK]', '[/THINK]', '<|im_end|>'],
    name: 'Think',
  },
  runsOn: {
    says: ['Answer.', mark('<|im_start|>'), 'user\nAnd more text that nobody wants'],
    name: 'Runs on',
  },
  notANumber: { says: 'abc', score: Number.NaN, name: 'NaN' },
  infinite: { says: 'abc', score: Number.POSITIVE_INFINITY, name: 'Infinite' },
  endless: { says: 'Hello world. '.repeat(60), ends: false, context: 2048, name: 'Endless' },
} satisfies Record<string, TapeOptions>;

export type CaseName = keyof typeof cases;

/** Writes a case into a folder; returns its path. */
export function writeCase(folder: string, name: CaseName): string {
  return writeTape(folder, name, cases[name]);
}

export function writeTape(folder: string, name: string, options: TapeOptions): string {
  const path = join(folder, `${name}.gguf`);
  writeFileSync(path, tapeModel(options));
  return path;
}

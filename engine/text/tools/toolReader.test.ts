import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ID, STATED, triggerOf, type CallFormat } from './callFormat.ts';
import { ToolReader } from './toolReader.ts';

const formats = {
  tags: STATED,
  /** A list with ids behind the arguments. */
  list: made({
    open: '[TOOL_CALLS][{"name": "',
    between: '", "arguments": ',
    next: `, "id": "${ID}"}, {"name": "`,
    close: `, "id": "${ID}"}]`,
  }),
  /** JSON and nothing else, one call at a time. */
  json: made({ open: '{"name": "', between: '", "parameters": ', next: null, close: '}' }),
  /** The name within a mark. */
  marks: made({ open: '<function=', between: '>', next: '</function><function=', close: '</function>' }),
  fenced: made({
    open: '<calls><call>function<sep>',
    between: '\n```json\n',
    next: '\n```<end>\n<call>function<sep>',
    close: '\n```<end><ends>',
  }),
} as const;

function made(texts: Pick<CallFormat, 'open' | 'between' | 'next' | 'close'>): CallFormat {
  return { ...STATED, by: 'template', ...texts, ...triggerOf(texts.open) };
}

/** "text | name(arguments) name(arguments)", and what was begun and not ended in brackets. */
function read(format: CallFormat, pieces: readonly string[], names = ['get', 'get_weather']): string {
  let made = 0;
  const reader = new ToolReader(format, names, () => `id${made++}`);
  let text = '';
  const told: { name: string; arguments: string }[] = [];
  const take = (parts: ReturnType<ToolReader['push']>) => {
    text += parts.text;
    for (const piece of parts.pieces) {
      if (piece.kind === 'call') told.push({ name: piece.name, arguments: '' });
      else told[piece.index]!.arguments += piece.text;
    }
  };
  for (const piece of pieces) take(reader.push(piece));
  take(reader.end());
  const shown = told.map((call, at) => {
    const whole = reader.calls[at];
    if (whole)
      expect([whole.name, whole.arguments, whole.id]).toEqual([call.name, call.arguments, `id${at}`]);
    return whole ? `${call.name}(${call.arguments})` : `[${call.name}(${call.arguments}]`;
  });
  return `${text} | ${shown.join(' ')}`;
}

const letters = (text: string) => Array.from(text);

const written = (format: CallFormat, calls: readonly (readonly [string, string])[]): string =>
  calls
    .map(([name, args], at) => `${at === 0 ? format.open : format.next}${name}${format.between}${args}`)
    .join('')
    .concat(format.close)
    .replaceAll(ID, 'aB3dE6gH9');

describe.each(Object.entries(formats))('%s', (_, format) => {
  const one = written(format, [['get_weather', '{"city": "Pa}ris\\"", "deep": {"a": [1, {"b": "]"}]}}']]);

  test('a call is taken out, letter by letter as at once', () => {
    const meant = ' | get_weather({"city": "Pa}ris\\"", "deep": {"a": [1, {"b": "]"}]}})';
    expect(read(format, [one])).toBe(meant);
    expect(read(format, letters(one))).toBe(meant);
    expect(read(format, letters(`\n\n${one}`))).toBe(meant);
  });

  test.skipIf(format.next === null)('several calls are told apart', () => {
    const two = written(format, [
      ['get', '{}'],
      ['get_weather', '{"city": "Oslo"}'],
      ['get', '{"a": "</tool_call>"}'],
    ]);
    expect(read(format, letters(two))).toBe(
      ' | get({}) get_weather({"city": "Oslo"}) get({"a": "</tool_call>"})',
    );
  });

  test.skipIf(format.atStart)('what is said before a call is text, without the blanks between', () => {
    expect(read(format, letters(`Let me look.\n\n${one}`))).toMatch(/^Let me look\. \| get_weather\(/);
  });

  test('one that breaks off is none, and no text either', () => {
    const whole = one.indexOf(']}}', one.indexOf('"]"')) + 3;
    for (let length = format.trigger.length; length < whole; length++) {
      const said = read(format, letters(one.slice(0, length)));
      expect(said).toMatch(/^ \| (\[get_weather\(.*\])?$/);
    }
  });

  test('blanks other than the template writes change nothing', () => {
    const tight = written(format, [['get', '{"a":1}']]).replaceAll(/\s/g, '');
    expect(read(format, letters(tight))).toBe(' | get({"a":1})');
  });

  test('what begins like a call and is none of a tool that there is stays text', () => {
    const other = written(format, [['delete_all', '{}']]);
    expect(read(format, letters(other))).toBe(`${other} | `);
    expect(read(format, letters(`${format.trigger} is how`))).toBe(`${format.trigger} is how | `);
  });

  test('however a reply is cut, it is read the same', () => {
    const unit = fc.constantFrom(format.open, 'get', 'get_weather', format.between, '{"a": "}"}', '{}', format.next ?? '', format.close, ' ', '\n', 'x', '{', '<', '['); // prettier-ignore
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 10 }), fc.integer({ min: 1, max: 9 }), (units, size) => {
        const text = units.join('');
        const cut = Array.from({ length: Math.ceil(text.length / size) }, (__, at) =>
          text.slice(at * size, (at + 1) * size),
        );
        expect(read(format, cut)).toBe(read(format, [text]));
      }),
      { numRuns: 300 },
    );
  });
});

test('JSON alone is a call only at the beginning, and only of a tool', () => {
  expect(read(formats.json, letters('An example: {"name": "get", "parameters": {}}'))).toBe(
    'An example: {"name": "get", "parameters": {}} | ',
  );
  expect(read(formats.json, letters('{"name": "Ann", "age": 3}'))).toBe('{"name": "Ann", "age": 3} | ');
  expect(read(formats.json, letters('{"age": 3}'))).toBe('{"age": 3} | ');
});

test('what was shown of a reply before is not shown again', () => {
  const reader = new ToolReader(STATED, ['get'], () => 'x');
  reader.replay('Well, \n');
  expect(reader.push('here.').text).toBe('here.');
  reader.replay('');
  expect(reader.end().text).toBe('');
});

test.each([
  ['<tool_call>\n{"name": "', '<tool_call>', false],
  ['[TOOL_CALLS][{"name": "', '[TOOL_CALLS]', false],
  ['{"name": "', '{"name"', true],
  ['[{"name": "', '[{"name"', true],
  ['<function=', '<function=', false],
  ['Action: ```json\n[\n    {\n        "tool_name": "', 'Action: ```json', false],
  ['functools[{"name": "', 'functools', false],
  ['>> ', '>>', true],
])('a call that opens with %j is known by %j', (open, trigger, atStart) => {
  expect(triggerOf(open)).toEqual({ trigger, atStart });
});

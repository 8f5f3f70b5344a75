import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { strftime } from '../strftime.ts';
import { Template, TemplateError } from './index.ts';

interface Reference {
  conversations: { turns: Record<string, unknown> };
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`test/${name}`, import.meta.url), 'utf8'));
const { turns } = (read('templates.json') as Reference).conversations;
const snippets = read('snippets.json') as [string, string | null][];
const now = new Date(2026, 2, 4, 15, 6, 7);

const render = (source: string, names: Record<string, unknown> = {}): string =>
  new Template(source).render({
    ...names,
    bos_token: '<BOS>',
    eos_token: '<EOS>',
    tools: null,
    strftime_now: (format: string) => strftime(now, format),
    raise_exception: (message: string) => {
      throw new Error(message);
    },
  });

/** What a template writes; null where it is refused. */
function written(source: string): string | null {
  try {
    return render(source, turns);
  } catch {
    return null;
  }
}

test.each(snippets.filter(([source]) => !source.includes('%s')))(
  "writes what Python's Jinja2 writes: %j",
  (source, expected) => {
    expect(written(source)).toBe(expected);
  },
);

test("writes what Python's Jinja2 writes where it formats", () => {
  const some = snippets.filter(([source]) => source.includes('%s') && !source.includes('strftime'));
  expect(some.map(([source]) => written(source))).toEqual(some.map(([, expected]) => expected));
});

describe('templates that would do harm fail in words', () => {
  test.each([
    ['{{ range(10 ** 9) }}', /Range too big/],
    ['{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}', /calls itself without end/],
    ['{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ b() }}', /without end/],
    [
      '{% set n = namespace(s="a") %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}{{ n.s }}',
      /too much|more than any/,
    ],
    [
      '{% set n = namespace(l=[1]) %}{% for i in range(60) %}{% set n.l = n.l + n.l %}{% endfor %}',
      /more than any model reads/,
    ],
    ['{{ "a" * 10 ** 9 }}', /more than any model reads/],
    ['{{ [0] * 10 ** 9 }}', /more than any model reads/],
    [
      '{% set n = namespace(s="a" * 10 ** 6) %}{% for i in range(100000) %}{{ n.s }}{% endfor %}',
      /writes more than any/,
    ],
    [`{{ ${'('.repeat(100_000)}1${')'.repeat(100_000)} }}`, /nested too deep/],
    [`{{ ${'[0]'.repeat(3)}${'.a'.repeat(100_000)} }}`, /undefined|no attribute|nested too deep/],
    [`${'{% if true %}'.repeat(50_000)}${'{% endif %}'.repeat(50_000)}`, /nested too deep/],
    ["{{ ''.__class__.__mro__ }}", /no attribute/],
  ])('%.60s', (source, words) => {
    const attempt = () => render(source);
    expect(attempt).toThrow(TemplateError);
    expect(attempt).toThrow(words);
  });
});

test('line ends of any system are one, in what a template writes too', () => {
  const source = '{% if true %}\na\n  {% endif %}\nb {{ "x\ny" }}\n\n';
  expect(render(source.replaceAll('\n', '\r\n'))).toBe(render(source));
  expect(render(source)).toBe('a\nb x\ny\n');
});

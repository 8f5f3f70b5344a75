import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { readFormat } from './formatOptions.ts';
import { makeTerminal } from './test/builders.ts';
import { errorWords } from './words.ts';

let folder: string;
const file = async (text: string): Promise<string> => {
  const path = join(folder, 'format');
  await writeFile(path, text);
  return path;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pagoda-format-'));
});
afterAll(() => rm(folder, { recursive: true }));

const words = async (options: Parameters<typeof readFormat>[0]): Promise<string> => {
  try {
    return JSON.stringify(await readFormat(options, makeTerminal({})));
  } catch (error) {
    return errorWords((error as PagodaError).toValue());
  }
};

test('a schema is read as JSON, a grammar as it is, and neither leaves any text', async () => {
  const terminal = makeTerminal({});
  expect(await readFormat({ jsonSchema: await file('\uFEFF{"type": "null"}') }, terminal)).toEqual({
    kind: 'jsonSchema',
    schema: { type: 'null' },
  });
  expect(await readFormat({ grammar: await file('root ::= "a"\n') }, terminal)).toEqual({
    kind: 'grammar',
    gbnf: 'root ::= "a"\n',
  });
  expect(await readFormat({}, terminal)).toEqual({ kind: 'text' });
});

test('what is no schema, both at once, and standard input for two things are refused in words', async () => {
  expect(await words({ jsonSchema: await file('{') })).toContain('--json-schema: ');
  expect(await words({ jsonSchema: await file('[1]') })).toContain('it must be an object, true or false');
  expect(await words({ jsonSchema: 'a', grammar: 'b' })).toBe(
    'Give only one of --grammar and --json-schema.',
  );
  expect(await words({ grammar: '-', promptFile: '-' })).toContain('Standard input is the prompt already');
  expect(await words({ grammar: join(folder, 'none') })).toContain('cannot be read');
});

test('what the engine refuses is told by the name of the option', () => {
  const said = (issue: string) =>
    errorWords({ code: 'request.invalid', data: { name: 'generate', issues: [issue] } });
  expect(said('format.schema: #/properties/a/containing: the keyword “containing” is not supported')).toBe(
    '--json-schema: #/properties/a/containing: the keyword “containing” is not supported.',
  );
  expect(said('format.gbnf: line 1, column 10: this group is not closed')).toBe(
    '--grammar: line 1, column 10: this group is not closed.',
  );
});

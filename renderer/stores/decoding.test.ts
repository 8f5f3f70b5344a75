import { expect, test } from 'vitest';
import { defaultSettings } from '../../electron/ipc/contract/app.ts';
import { defaultDecoding, type DecodingValues } from '../../electron/ipc/contract/decoding.ts';
import { beamSettings } from '../../engine/contract/beam.ts';
import { generateParams } from '../../engine/contract/generation.ts';
import { samplingSettings } from '../../engine/contract/sampling.ts';
import { askedOf, defaultChoice, slim, whole } from './decoding.ts';
import { builtIns, freeName, isTaken, nameOf, withPreset, words } from './presets.ts';

const own = { temperature: 0.2, topP: 0.9 };
const asked = (values: DecodingValues) => askedOf(whole(values), own, []);
const refusal = (values: DecodingValues): unknown => {
  try {
    return asked(values);
  } catch (error) {
    return (error as { data: { issues: string[] } }).data.issues;
  }
};

test("what nobody changed is the engine's default, save what the model brings", () => {
  const { temperature: _, topP: __, seed: ___, ...sampling } = samplingSettings.parse({});
  const { diversityPenalty: ____, ...beam } = beamSettings.parse({});
  expect(defaultDecoding).toMatchObject({ ...sampling, ...beam, temperature: null, topP: null, seed: null });
});

test('nothing is asked for that nobody changed', () => {
  expect(asked({})).toEqual({ maxTokens: null, sampling: own });
  expect(asked({ dryMultiplier: 0.8, samplers: ['topK', 'temperature'], seed: 7 }).sampling).toEqual({
    ...own,
    dryMultiplier: 0.8,
    samplers: ['topK', 'temperature'],
    seed: 7,
  });
});

test('greedy is temperature 0, whatever temperature is set for drawing', () => {
  expect(asked({ method: 'greedy', temperature: 1.5, repeatPenalty: 1.1 }).sampling).toEqual({
    temperature: 0,
    topP: 0.9,
    repeatPenalty: 1.1,
  });
});

test('a search asks for nothing that it does not have, and its groups differ', () => {
  const values: DecodingValues = {
    method: 'beam',
    beams: 6,
    groups: 3,
    temperature: 1,
    format: 'json',
    drafts: 'on',
  };
  const params = asked({ ...values, minTokens: 4, stop: ['END'] });
  expect(params).toEqual({
    method: 'beam',
    maxTokens: null,
    minTokens: 4,
    stop: ['END'],
    beam: { ...beamSettings.parse({}), beams: 6, groups: 3, diversityPenalty: 0.5 },
  });
  expect(asked({ method: 'beam' }).beam).toMatchObject({ groups: 1, diversityPenalty: 0 });
});

test('whatever is set by ranges alone is what the engine takes', () => {
  for (const { values } of builtIns)
    expect(() =>
      generateParams.parse({ prompt: { kind: 'raw', text: 'a' }, ...asked(values) }),
    ).not.toThrow();
});

test('a schema that is none is refused with why, and one that is none of these words too', () => {
  expect(asked({ format: 'jsonSchema', jsonSchema: '{"type":"integer"}' }).format).toEqual({
    kind: 'jsonSchema',
    schema: { type: 'integer' },
  });
  expect(refusal({ format: 'jsonSchema', jsonSchema: ' ' })).toEqual(['there is no schema yet']);
  expect(refusal({ format: 'jsonSchema', jsonSchema: '[1]' })).toEqual([
    'a schema is an object in braces, or true or false',
  ]);
  expect(refusal({ format: 'jsonSchema', jsonSchema: '{"a":' })).toEqual([
    expect.stringMatching(/^the schema is no JSON: /),
  ]);
  expect(refusal({ format: 'grammar', grammar: '' })).toEqual(['there is no grammar yet']);
  expect(asked({ format: 'text', jsonSchema: '{' })).not.toHaveProperty('format');
});

test('what is as by default is not kept, also in lists', () => {
  expect(slim({ topK: 40, stop: [], samplers: [...defaultDecoding.samplers], minP: 0.1 })).toEqual({
    minP: 0.1,
  });
  expect(defaultChoice({ ...defaultSettings, stop: ['a'], preset: 'x' })).toEqual({
    preset: 'x',
    values: { stop: ['a'] },
  });
});

test('a way of choosing is called by the preset that it is, or began with', () => {
  const mine = [{ id: 'm', name: 'Mine', values: { temperature: 1.3 } }];
  const name = (preset: string | null, values: DecodingValues) => words(nameOf({ preset, values }, mine));
  expect([
    name(null, {}),
    name('gone', { method: 'greedy' }),
    name('m', { temperature: 1.3 }),
    name('m', { temperature: 1.3, seed: 3, maxTokens: 9, stop: ['a'] }),
    name('m', { temperature: 1.4 }),
    name('gone', { temperature: 1.4 }),
    name('creative', {}),
    name('greedy', { method: 'beam', beams: 7 }),
    name('beam', { temperature: 1.4 }),
  ]).toEqual([
    'Balanced',
    'Greedy',
    'Mine',
    'Mine',
    'Mine, changed',
    'Own settings',
    'Balanced',
    'Beam search, changed',
    'Balanced, changed',
  ]);
});

test('a preset leaves limits, seed and form alone unless it has them', () => {
  const before: DecodingValues = { temperature: 2, mirostat: 1, seed: 4, format: 'json', stop: ['a'] };
  const creative = builtIns.find(({ id }) => id === 'creative')!;
  expect(withPreset(before, creative)).toEqual({ ...creative.values, seed: 4, format: 'json', stop: ['a'] });
  const saved = { id: 's', name: 'Facts', values: { format: 'text', stop: [] } } as const;
  expect(withPreset(before, { ...saved, values: { ...saved.values, stop: [] } })).toEqual({ seed: 4 });
});

test('a name is taken whatever its case', () => {
  const mine = [{ id: 'm', name: 'Creative 2', values: {} }];
  expect([
    isTaken('greedy ', [], null),
    isTaken('creative 2', mine, null),
    isTaken('Creative 2', mine, 'm'),
  ]).toEqual([true, true, false]);
  expect(freeName('Creative', mine)).toBe('Creative 3');
});

import { expect, test } from 'vitest';
import { decodingFields, decodingKeys } from '../../../electron/ipc/contract/decoding.ts';
import { parseNumber } from '../settings/parseNumber.ts';
import { numberRows, type NumberRow } from './numbers.ts';

const engineTakes = ({ name }: NumberRow, value: number | null) =>
  decodingFields[name].safeParse(value).success;
/** Without a limit of the engine's own: what no reply reaches. */
const open: readonly NumberRow['name'][] = ['maxTokens', 'minTokens'];

test.each(numberRows.map((row) => [row.label, row] as const))(
  '%s takes what the engine takes, and nothing else',
  (_, row) => {
    const within = (value: number) => parseNumber(value.toFixed(9), row, false).kind === 'value';
    const little = row.whole ? 1 : 1e-6;
    // 0 is for one group alone, which is not asked.
    const least = row.name === 'diversityPenalty' ? [] : [row.min];
    const seen = [...least, row.min - little, row.min + little, row.max, row.max - little];
    const beyond = open.includes(row.name) ? [] : [row.max + little];
    for (const value of [...seen, ...beyond])
      expect([value, within(value)]).toEqual([value, engineTakes(row, value)]);
    expect(engineTakes(row, row.min + 0.5)).toBe(
      parseNumber(String(row.min + 0.5), row, false).kind === 'value',
    );
  },
);

test('an empty field stands for nothing only where there may be nothing; the temperatures of a model are shown', () => {
  for (const row of numberRows) {
    const byModel = row.name === 'temperature' || row.name === 'topP';
    expect([row.name, engineTakes(row, null)]).toEqual([row.name, byModel || row.emptyWords !== undefined]);
  }
});

test('no number of the decoding is missing', () => {
  const numbers = decodingKeys.filter(
    (key) =>
      key !== 'mirostat' && [1, 0.5, 0.1].some((value) => decodingFields[key].safeParse(value).success),
  );
  expect(numberRows.map(({ name }) => name).sort()).toEqual(numbers.sort());
});

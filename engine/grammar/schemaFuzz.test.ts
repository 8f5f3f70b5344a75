import Ajv, { type ValidateFunction } from 'ajv';
import { expect, test } from 'vitest';
import { checkRules } from './check.ts';
import { GrammarError } from './nodes.ts';
import { convertSchema, type Converted } from './schema/convert.ts';
import type { Fields, Json } from './schema/keywords.ts';
import { Deriver, randomOf } from './test/derive.ts';
import { randomSchema } from './test/randomSchema.ts';

/** `PAGODA_TEST_LONG=1` looks at more. */
const SCHEMAS = process.env['PAGODA_TEST_LONG'] === '1' ? 20_000 : 800;
const TEXTS = 12;

function convertedOrRefused(schema: Json): Converted | null {
  try {
    const converted = convertSchema(schema);
    checkRules(converted.rules, converted.placeOf);
    return converted;
  } catch (error) {
    if (error instanceof GrammarError) return null;
    throw error;
  }
}

/** What is not to be may be said in terms of itself without end, beside something else that is not to be: then nobody can say. */
function isRightOrEndless(isRight: ValidateFunction, value: unknown): boolean {
  try {
    return isRight(value) === true;
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

test('whatever keywords stand beside each other: they are kept to, or refused', () => {
  let kept = 0;
  for (let seed = 0; seed < SCHEMAS; seed++) {
    const random = randomOf(seed);
    const schema = { ...(randomSchema(random, 2) as Fields), definitions: { d: randomSchema(random, 1) } };
    const converted = convertedOrRefused(schema);
    if (!converted) continue;
    kept += 1;
    const isRight = new Ajv().compile(schema);
    for (let at = 0; at < TEXTS; at++) {
      const text = new Deriver(converted.rules, randomOf(seed * TEXTS + at)).text(60);
      if (!isRightOrEndless(isRight, JSON.parse(text)))
        throw new Error(`seed ${seed}: ${JSON.stringify(schema)}: ${text}`);
    }
  }
  expect(kept).toBeGreaterThan(SCHEMAS / 3);
});

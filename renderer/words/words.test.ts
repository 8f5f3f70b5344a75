import { expect, test } from 'vitest';
import { faultsOf, germanFaults } from '../../electron/words/faults.ts';
import { de } from './de.ts';
import { en } from './en.ts';

test('the page says the same in German: all texts, their places for values, their forms and elements', () => {
  expect(faultsOf(en, de, 'de')).toEqual([]);
});

test('the page’s German is set as German', () => {
  expect(germanFaults(en, de)).toEqual([]);
});

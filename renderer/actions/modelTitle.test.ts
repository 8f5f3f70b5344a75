import { expect, test } from 'vitest';
import { titleIn } from './modelTitle.ts';

test('a title is taken without its dress', () => {
  expect(
    [
      'Capital of France',
      '"Capital of France."',
      'Title: **Capital of France**',
      '# Capital of France\n\nThis title says',
      '„Hauptstadt von Frankreich“',
      '法国的首都。',
      'C++ and Rust: a comparison',
    ].map(titleIn),
  ).toEqual([
    'Capital of France',
    'Capital of France',
    'Capital of France',
    'Capital of France',
    'Hauptstadt von Frankreich',
    '法国的首都',
    'C++ and Rust: a comparison',
  ]);
});

test('what is none is none: nothing, too long, circles and talk', () => {
  expect(
    [
      '',
      '   \n',
      '...',
      '12345',
      'x'.repeat(61),
      'The capital of France is Paris and it lies on the river Seine',
      'the river the river the river',
      'very very very long',
      'Sure! Here is a title',
      'Here are some titles:',
      "I'm sorry, but I cannot do that",
      'Titles for this:',
      'As an AI language model',
    ].map(titleIn),
  ).toEqual(Array.from({ length: 13 }, () => null));
});

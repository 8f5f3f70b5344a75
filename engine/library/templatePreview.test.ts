import { expect, test } from 'vitest';
import { previewOf } from './templatePreview.ts';

const preview = (template: string) => previewOf({ template, beginText: '<s>', endText: '</s>' });

test('a conversation is written as the template has it, opened for the reply', () => {
  const template =
    '{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}';
  expect(preview(template)).toEqual({
    kind: 'rendered',
    text: '<s>[system]You are a helpful assistant.[user]What is a pagoda?[assistant]A tower with many roofs.[user]How many?[assistant]',
  });
});

test('one that takes no system message goes without, and one that takes nothing says why', () => {
  const strict =
    "{% if messages[0].role == 'system' %}{{ raise_exception('no system messages') }}{% endif %}{{ messages | length }}";
  expect(preview(strict)).toEqual({ kind: 'rendered', text: '3' });
  expect(preview("{{ raise_exception('never') }}")).toMatchObject({
    kind: 'failed',
    detail: expect.stringContaining('never') as unknown,
  });
  expect(preview('{% for %}').kind).toBe('failed');
});

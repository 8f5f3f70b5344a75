import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chat, realHost } from '../host.ts';
import { writeCase } from './cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-cases-'));
const host = realHost();
afterAll(async () => {
  await host.host.close();
  rmSync(folder, { recursive: true });
});

test('a tape says what it was told, through the real engine', async () => {
  await host.load(writeCase(folder, 'hello'));
  const { text, done } = await host.reply({ prompt: chat({ role: 'user', content: 'Hi' }) });
  expect([text, done.finishReason]).toEqual(['Hello there. \u{1F600} done', 'stop']);
});

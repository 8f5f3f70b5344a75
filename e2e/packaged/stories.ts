import { join } from 'node:path';
import { expect } from '@playwright/test';
import { ChatPage } from '../pages/chatPage.ts';
import { pictures } from './installers.ts';
import type { Installed } from './start.ts';

/** Greedy, the model inside knows this one. */
export const question = 'What is the capital of France?';

/** The model inside answers; returns how long its first text took from the question on, in milliseconds, and when it was there (performance.now). */
export async function answers(app: Installed, picture: string): Promise<{ first: number; at: number }> {
  const chat = new ChatPage(app.page);
  await chat.modelIsReady();
  const began = performance.now();
  await chat.send(question);
  await expect(chat.lastText).toContainText(/\p{L}/u);
  const at = performance.now();
  await chat.isQuiet();
  await expect(chat.lastText).toContainText('Paris');
  await app.page.screenshot({ path: join(pictures, `${picture}.png`) });
  return { first: at - began, at };
}

/** The page's process has the real sandbox: a filter for system calls, and a process namespace of its own. */
export function expectSandbox(app: Installed): void {
  const renderers = app.processes().filter(({ type }) => type === 'renderer');
  expect(renderers.length).toBeGreaterThan(0);
  for (const renderer of renderers) {
    expect(renderer.seccomp).toBe('2');
    expect(renderer.namespaces).toBeGreaterThan(1);
  }
}

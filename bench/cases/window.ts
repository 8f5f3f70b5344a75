import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Playwright from '@playwright/test';
import { openDisplay } from '../../scripts/launch/display.mjs';
import { embeddedModel } from '../../engine/models/embedded.ts';
import { ended, pageOf, spawnApp } from '../app.ts';
import { load, timedReply } from '../engine.ts';
import { atLeast } from '../goal.ts';
import { runPaired } from '../paired.ts';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import { median } from '../statistics.ts';
import type { BenchCase } from './case.ts';

const ROUNDS = 7;
const TOKENS = 400;
/** The same length and the same work for both: what drafts gain depends on what was said before. */
const SETTINGS = { minTokens: TOKENS, maxTokens: TOKENS, drafts: 'off' } as const;
const PATIENCE_MS = 120_000;
/** Of the terminal's speed, where the window is drawn in software beside the engine: on a processor that writes as fast as this, and on slower ones. */
const FAST_TOKENS_PER_SECOND = 120;
const GOAL = { fast: 0.7, slow: 0.95 };

const SUBJECTS = 'lighthouse river castle mountain garden ship clockmaker library island'.split(' ');
const questionOf = (round: number) =>
  `Write a very long story about a ${SUBJECTS[round % SUBJECTS.length]!}, with many chapters.`;

/** What the window costs the reply that streams into it: the same replies in the app and without one, in turn. */
export const window: BenchCase = {
  name: 'window',
  about: 'a reply that streams into the window, beside one that streams into a terminal',
  onlyNamed: true,
  async run(context) {
    const display = await openDisplay();
    const data = mkdtempSync(join(tmpdir(), 'pagoda-bench-'));
    writeFileSync(
      join(data, 'settings.json'),
      JSON.stringify({ version: 1, value: { ...SETTINGS, temperature: 0, welcomed: true } }),
    );
    const engine = await context.openEngine();
    const app = spawnApp({ ...process.env, ...display.env, PAGODA_DATA: data });
    try {
      await load(engine.client, context.model, {});
      const { page } = await pageOf(app);
      const inTerminal = async (round: number) => {
        const { done } = await timedReply(engine.client, {
          prompt: {
            kind: 'chat',
            messages: [
              { role: 'system', content: embeddedModel.systemPrompt },
              { role: 'user', content: questionOf(round) },
            ],
          },
          ...SETTINGS,
          sampling: { temperature: 0 },
        });
        return done.timings.tokensPerSecond;
      };
      context.say(`window: ${ROUNDS} replies of ${TOKENS} tokens each way ...`);
      const values = await runPaired(
        [
          { name: OURS, warmUp: () => inWindow(page, ROUNDS), run: (round) => inWindow(page, round) },
          { name: 'terminal', warmUp: () => inTerminal(ROUNDS), run: inTerminal },
        ],
        ROUNDS,
        context.stop,
      );
      return [withGoal(fromRounds('window', 'tokens/s', values), values['terminal']!)];
    } finally {
      await engine.close();
      await ended(app);
      display.close();
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

/** Tokens a second of a reply in a chat of its own, as its footer says. */
async function inWindow(page: Playwright.Page, round: number): Promise<number> {
  await page.getByRole('button', { name: /^Model: .*, ready$/ }).waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.press('Control+n');
  const composer = page.getByRole('textbox', { name: 'Message', exact: true });
  await composer.fill(questionOf(round));
  await composer.press('Enter');
  const speed = page
    .getByRole('article', { name: 'Reply' })
    .last()
    .getByText(/ tok\/s$/);
  // While it is written the line below it says its speed, too; a footer comes with its end.
  await page
    .getByRole('article', { name: 'Reply' })
    .last()
    .getByRole('button', { name: 'Answer again' })
    .waitFor({ timeout: PATIENCE_MS });
  return Number((await speed.innerText()).replace(/[^\d.]/g, ''));
}

function withGoal(result: CaseResult, terminal: readonly number[]): CaseResult {
  const bound = median(terminal) >= FAST_TOKENS_PER_SECOND ? GOAL.fast : GOAL.slow;
  return { ...result, goals: [atLeast("of the terminal's speed", result.ratio ?? 0, bound)] };
}

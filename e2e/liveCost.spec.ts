import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { launch, metrics, test, type Pagoda } from './launch.ts';
import { ChatPage } from './pages/chatPage.ts';
import { startReplies, storeEarlier, warm } from './pages/busyEngine.ts';

// What the live view costs while 8 replies stream: tokens a second with it open and with the settings open instead, in turn and in one run, the
// longest frame of each, and the processor time of the window. It takes minutes and wants a quiet machine, so only when asked to:
// npm run build && PAGODA_LIVE_COST=4 npx playwright test e2e/liveCost.spec.ts

const rounds = Number(process.env['PAGODA_LIVE_COST'] ?? 0);
const replies = 8;
const windowMs = 3000;
const framesMs = 1500;

// All replies write in all windows, at a pace that does not depend on what they say.
const goingOn = { minTokens: 1800, maxTokens: 1800, drafts: 'off' } as const;
test.use({ settings: { temperature: 0, contextLength: 16_384, ...goingOn } });

interface Measured {
  /** Tokens a second of all replies together. */
  readonly speed: number;
  readonly longestFrameMs: number;
  /** Processor time, in cores: of the engine, the page, the process that draws, and the others. */
  readonly cores: Readonly<Record<Part, number>>;
}
type Which = 'open' | 'closed';
const parts = ['engine', 'page', 'drawing', 'main', 'others'] as const;
type Part = (typeof parts)[number];

test('the live view costs little while replies stream', async ({ dataFolder }) => {
  test.skip(!(rounds > 0), 'only when asked to: PAGODA_LIVE_COST=rounds');
  test.setTimeout(rounds * 120_000);
  const titles = storeEarlier(dataFolder, 4);
  const all: Record<Which, Measured[]> = { open: [], closed: [] };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const pagoda = await launch(dataFolder);
    await new ChatPage(pagoda.page).modelIsReady();
    await warm(pagoda.page, titles);
    await startReplies(pagoda.page, replies);
    const outer: Which = round % 2 === 0 ? 'open' : 'closed';
    const inner: Which = outer === 'open' ? 'closed' : 'open';
    // Conversations grow and steps with them: what comes first comes last too, and it is the time of a token that grows evenly.
    const times: Record<Which, number> = { open: 0, closed: 0 };
    for (const which of [outer, inner, inner, outer]) {
      await pagoda.page.keyboard.press(which === 'open' ? 'Control+e' : 'Control+,');
      await pagoda.page.waitForTimeout(1500);
      const measured = await measure(pagoda);
      all[which].push(measured);
      times[which] += 1 / measured.speed;
      await pagoda.page.keyboard.press('Escape');
    }
    ratios.push(times.closed / times.open);
    await pagoda.quit();
  }
  /* eslint-disable no-console -- it is what this is run for */
  for (const which of ['open', 'closed'] as const) console.log(`${which.padEnd(6)} ${words(all[which])}`);
  console.log(
    `open / closed: ${ratios.map((each) => each.toFixed(3)).join(', ')}; mean ${geometricMean(ratios).toFixed(3)}`,
  );
});

async function measure({ app, page }: Pagoda): Promise<Measured> {
  const processes = await metrics(app);
  const before = processes.map(({ pid }) => cpuMs(pid));
  const begun = performance.now();
  // Nothing asks for frames meanwhile but what is measured.
  const speed = await page.evaluate(async (ms) => {
    const speeds: number[] = [];
    const first = performance.now();
    while (performance.now() - first < ms) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      // The sidebar shows the speed of the last second, whatever is beside it.
      const shown = document.querySelector('nav [aria-keyshortcuts="Control+E"]')?.textContent ?? '';
      speeds.push(Number(/([\d,.]+) tok\/s/.exec(shown)?.[1]?.replace(',', '') ?? 0));
    }
    return speeds.reduce((sum, each) => sum + each, 0) / speeds.length;
  }, windowMs);
  const used = processes.map((each, index) => ({
    part: partOf(each),
    ms: cpuMs(each.pid) - before[index]!,
  }));
  const cores = coresOf(used, performance.now() - begun);
  return { speed, cores, longestFrameMs: await longestFrame(page) };
}

const longestFrame = (page: Page): Promise<number> =>
  page.evaluate(async (ms) => {
    let last = await new Promise<number>(requestAnimationFrame);
    const first = last;
    let longest = 0;
    while (last - first < ms) {
      const now = await new Promise<number>(requestAnimationFrame);
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest;
  }, framesMs);

function partOf({ type, name }: { readonly type: string; readonly name?: string }): Part {
  if (name === 'Pagoda engine') return 'engine';
  if (type === 'Browser') return 'main';
  return type === 'Tab' ? 'page' : type === 'GPU' ? 'drawing' : 'others';
}

function coresOf(
  used: readonly { readonly part: Part; readonly ms: number }[],
  wallMs: number,
): Record<Part, number> {
  const cores = { engine: 0, page: 0, drawing: 0, main: 0, others: 0 };
  for (const { part, ms } of used) cores[part] += ms / wallMs;
  return cores;
}

/** Processor time so far; Linux counts it in hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

const words = (windows: readonly Measured[]): string => {
  const of = (value: (each: Measured) => number) => median(windows.map(value));
  const frames = windows.map(({ longestFrameMs }) => longestFrameMs);
  return `${of(({ speed }) => speed).toFixed(0)} tokens/s; longest frame ${Math.max(...frames).toFixed(0)} ms, median of windows ${median(frames).toFixed(0)} ms; cores: ${parts.map((part) => `${part} ${of(({ cores }) => cores[part]).toFixed(3)}`).join(', ')}`;
};

const geometricMean = (values: readonly number[]): number =>
  values.reduce((product, each) => product * each, 1) ** (1 / values.length);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

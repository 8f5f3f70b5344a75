import { useSyncExternalStore } from 'react';
import { glowing, windowFrames } from '../client/framePace.ts';

/** One round, and how many pictures it has at most: one each frame would have the page drawn without end. */
const steps = 12;
const stepMs = 150;
/** How much later than the roof below it each one lights up, in steps. */
const behind = 1.5;
const dim = 0.28;

/** How bright each roof is, from the ground up, at one step of the round: up in a quarter of it, down until it is seven tenths over, then dark. */
export function roofLights(roofs: number, step: number): number[] {
  return Array.from({ length: roofs }, (_, roof) => {
    const at = ((((step - roof * behind) / steps) % 1) + 1) % 1;
    const bright = at < 0.25 ? at / 0.25 : at < 0.7 ? 1 - (at - 0.25) / 0.45 : 0;
    return dim + (1 - dim) * bright;
  });
}

/** One clock for all that glows, so that all of it is drawn in one frame, and with what else is drawn then; it stands while nothing does. */
const listeners = new Set<() => void>();
const glow = windowFrames.at(glowing);
let step = 0;
let ticking = false;

/** The round takes as long where few of its pictures are drawn. */
const stepNow = () => Math.floor(performance.now() / stepMs) % steps;
const holdsStill = () => document.documentElement.dataset['motion'] === 'none';

function tick(): void {
  if (listeners.size === 0) {
    ticking = false;
    return;
  }
  if (holdsStill() || document.hidden) return void setTimeout(tick, stepMs);
  glow(() => {
    step = stepNow();
    for (const each of listeners) each();
    tick();
  });
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  if (!ticking) {
    ticking = true;
    tick();
  }
  return () => listeners.delete(tell);
}

const never = () => () => undefined;

/** One roof after the other, from the ground up, again and again; without motion all of them shine. 0 roofs: none, and nothing ticks. */
export function useRoofLights(roofs: number): readonly number[] {
  const now = useSyncExternalStore(roofs > 0 ? subscribe : never, () => step);
  return holdsStill() ? Array<number>(roofs).fill(1) : roofLights(roofs, now);
}

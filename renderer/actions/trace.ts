import { PagodaError, fromErrorValue } from '../../engine/contract/errors.ts';
import type { Recording, TraceEvent } from '../../engine/contract/trace.ts';
import { chromeTraceText } from '../../engine/trace/chromeTrace.ts';
import type { Pagoda } from '../pagoda.ts';
import { endOfStep, noReplay, replayOf, stepAt, within, zoomed } from '../stores/trace.ts';
import { showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { report } from './problems.ts';

/** Follows what the engine that runs now records until the returned function is called. */
export function watchTrace(pagoda: Pagoda): () => void {
  try {
    return pagoda.engine.current().watch('trace', (state) => pagoda.trace.setState({ state }));
  } catch {
    // No engine now: whoever shows this begins anew with the next one.
    pagoda.trace.setState({ state: null });
    return () => undefined;
  }
}

const set = (pagoda: Pagoda, asked: { recording: boolean; clear?: boolean }): Promise<void> =>
  Promise.resolve()
    .then(() => pagoda.engine.current().request('trace.set', asked))
    .then((state) => pagoda.trace.setState({ state }))
    .catch((error: unknown) => report(pagoda, error));

/** Begins, holds, or goes on. */
export const toggleRecording = (pagoda: Pagoda): Promise<void> =>
  set(pagoda, { recording: !pagoda.trace.getState().state?.recording });

export async function clearTrace(pagoda: Pagoda): Promise<void> {
  pagoda.trace.setState(noReplay);
  await set(pagoda, { recording: false, clear: true });
}

/** Holds the recording and shows it from its beginning. */
export async function openReplay(pagoda: Pagoda): Promise<void> {
  await set(pagoda, { recording: false });
  const recording = await read(pagoda);
  if (!recording) return;
  const replay = replayOf(recording);
  pagoda.trace.setState({ ...noReplay, replay, to: replay.end });
}

export const closeReplay = ({ trace }: Pagoda): void => trace.setState(noReplay);

/** As a file for Perfetto, which can go with a report too: it has times and counts, and no text. */
export async function saveTrace(pagoda: Pagoda): Promise<void> {
  const recording = pagoda.trace.getState().replay?.recording ?? (await read(pagoda));
  if (!recording) return;
  const made = new Date(recording.head.startedAt).toISOString().slice(0, 19).replaceAll(':', '-');
  try {
    const { path } = await pagoda.links.app.request('app.saveText', {
      name: `pagoda-trace-${made}.json`,
      text: chromeTraceText(recording),
    });
    if (path !== null)
      showToast(pagoda.ui, {
        tone: 'plain',
        title: t('notices.traceSaved'),
        detail: t('notices.opensInUiPerfettoDev', { path }),
      });
  } catch (error) {
    report(pagoda, error);
  }
}

async function read(pagoda: Pagoda): Promise<Recording | null> {
  try {
    const events: TraceEvent[] = [];
    for await (const event of pagoda.engine.current().open('trace.read', {})) {
      if (event.type === 'part') for (const each of event.events) events.push(each);
      else if (event.type === 'failed') throw fromErrorValue(event.error);
      else return { head: event.head, events };
    }
    throw new PagodaError('engine.disconnected', {});
  } catch (error) {
    report(pagoda, error);
    return null;
  }
}

/** Looks at a time; what is in view follows it. */
export function seek({ trace }: Pagoda, at: number): void {
  const { replay, from, to } = trace.getState();
  if (!replay) return;
  const time = Math.max(0, Math.min(replay.end, at));
  const view = time < from || time > to ? within(time - (to - from) * 0.1, to - from, replay.end) : {};
  trace.setState({ at: time, ...view });
}

/** To the step so many after the one that is looked at. */
export function seekStep(pagoda: Pagoda, by: number): void {
  const { replay, at } = pagoda.trace.getState();
  if (!replay || replay.steps.length === 0) return;
  const { steps } = replay;
  const index = Math.max(0, Math.min(steps.length - 1, stepAt(steps, at) + by));
  const step = steps[index]!;
  seek(pagoda, (step.at + endOfStep(step)) / 2);
}

/** Around what is looked at, or the middle where that is out of view. */
export function zoom({ trace }: Pagoda, factor: number): void {
  const { replay, from, to, at } = trace.getState();
  if (!replay) return;
  const around = at >= from && at <= to ? at : (from + to) / 2;
  trace.setState(zoomed({ from, to }, replay.end, factor, around));
}

/** By a share of what is in view. */
export function pan({ trace }: Pagoda, share: number): void {
  const { replay, from, to } = trace.getState();
  if (replay) trace.setState(within(from + share * (to - from), to - from, replay.end));
}

/** Lets time pass from what is looked at on, or from the beginning where that is the end; or holds it. */
export function togglePlaying(pagoda: Pagoda): void {
  const { trace } = pagoda;
  const { playing, replay, at } = trace.getState();
  if (!replay) return;
  trace.setState({ playing: !playing });
  if (playing) return;
  if (at >= replay.end) seek(pagoda, 0);
  let last = performance.now();
  const pass = () => {
    const now = performance.now();
    const state = trace.getState();
    if (!state.playing || state.replay !== replay) return;
    seek(pagoda, state.at + (now - last) * state.speed);
    last = now;
    if (trace.getState().at < replay.end) pagoda.schedule(pass);
    else trace.setState({ playing: false });
  };
  pagoda.schedule(pass);
}

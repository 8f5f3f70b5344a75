import type { ChromeEvent, ChromeTrace } from './chromeTrace.ts';

/**
 * What is wrong with a trace by the rules of its format, in words; nothing where all is right: times go forward and are no less than 0, slices of
 * a thread lie beside or within each other, a thread has one name, an arrow that ends has begun before, counters count.
 */
export function checkChromeTrace({ traceEvents }: Pick<ChromeTrace, 'traceEvents'>): string[] {
  return [
    ...wrongTimes(traceEvents),
    ...wrongSlices(traceEvents),
    ...wrongNames(traceEvents),
    ...wrongArrows(traceEvents),
    ...wrongCounters(traceEvents),
  ];
}

const told = ({ ph, name, pid, tid, ts, dur }: ChromeEvent): string =>
  `${ph} "${name}" of ${pid}/${tid} at ${ts}${dur === undefined ? '' : ` for ${dur}`}`;

function wrongTimes(events: readonly ChromeEvent[]): string[] {
  const timed = events.filter(({ ph }) => ph !== 'M');
  return timed.flatMap((event, index) => {
    const before = timed[index - 1];
    const late = before && before.ts > event.ts ? [`${told(event)} comes after ${told(before)}`] : [];
    const none = event.ts >= 0 && (event.dur ?? 0) >= 0 ? [] : [`${told(event)} has no time`];
    const whole = (event.ph === 'X') === (event.dur !== undefined) ? [] : [`${told(event)}: duration`];
    return [...late, ...none, ...whole];
  });
}

/** Ends are sums of numbers with three digits. */
const END = 0.0005;

function wrongSlices(events: readonly ChromeEvent[]): string[] {
  const open = new Map<string, ChromeEvent[]>();
  const wrong: string[] = [];
  for (const event of events) {
    if (event.ph !== 'X') continue;
    const thread = `${event.pid}/${event.tid}`;
    const within = (open.get(thread) ?? []).filter((outer) => endOf(outer) > event.ts + END);
    const outer = within.at(-1);
    if (outer && endOf(event) > endOf(outer) + END) wrong.push(`${told(event)} sticks out of ${told(outer)}`);
    open.set(thread, [...within, event]);
  }
  return wrong;
}

const endOf = ({ ts, dur = 0 }: ChromeEvent): number => ts + dur;

function wrongNames(events: readonly ChromeEvent[]): string[] {
  const names = events.filter(({ ph, name }) => ph === 'M' && name === 'thread_name');
  const named = names.map(({ pid, tid }) => `${pid}/${tid}`);
  const twice = named.filter((thread, index) => named.indexOf(thread) !== index);
  const slices = events.filter(({ ph }) => ph === 'X').map(({ pid, tid }) => `${pid}/${tid}`);
  const nameless = [...new Set(slices)].filter((thread) => !named.includes(thread));
  return [
    ...twice.map((thread) => `${thread} has two names`),
    ...nameless.map((thread) => `${thread} has no name`),
  ];
}

function wrongArrows(events: readonly ChromeEvent[]): string[] {
  const begun = new Set<number>();
  const ended = new Set<number>();
  const wrong: string[] = [];
  for (const event of events) {
    const { ph, id } = event;
    if (ph !== 's' && ph !== 'f') continue;
    if (id === undefined) wrong.push(`${told(event)} has no id`);
    else if (ph === 's') {
      if (begun.has(id)) wrong.push(`${told(event)} begins twice`);
      begun.add(id);
    } else {
      if (!begun.has(id) || ended.has(id)) wrong.push(`${told(event)} ends what did not begin`);
      ended.add(id);
    }
  }
  return wrong;
}

function wrongCounters(events: readonly ChromeEvent[]): string[] {
  return events
    .filter(({ ph }) => ph === 'C')
    .filter(({ args = {} }) => {
      const values = Object.values(args);
      return values.length === 0 || values.some((value) => !(typeof value === 'number' && value >= 0));
    })
    .map((event) => `${told(event)} counts nothing`);
}

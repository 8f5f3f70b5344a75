import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Log {
  /** `area`: which part speaks. */
  info(area: string, text: string): void;
  error(area: string, text: string): void;
}

const kept = 3;

/**
 * A log in `folder`: `pagoda.log`, and when that has reached `limit` bytes, `pagoda.1.log` and so on, three of them. Written at once, so that the last
 * line before a crash is there; a disk that cannot be written must not stop the app.
 */
export function createLog(folder: string, limit = 1_000_000, now: () => Date = () => new Date()): Log {
  const name = (age: number) => join(folder, age === 0 ? 'pagoda.log' : `pagoda.${age}.log`);
  let size = sizeOf(name(0));

  function rotate(): void {
    for (let age = kept - 1; age >= 0; age--) if (existsSync(name(age))) renameSync(name(age), name(age + 1));
    size = 0;
  }

  function write(level: string, area: string, text: string): void {
    const line = `${now().toISOString()} ${level} ${area}: ${text.trimEnd()}\n`;
    try {
      // Each time: there may have been no room for it, or somebody took it away.
      mkdirSync(folder, { recursive: true });
      if (size > 0 && size + line.length > limit) rotate();
      appendFileSync(name(0), line);
      size += Buffer.byteLength(line);
    } catch {
      return;
    }
  }
  return {
    info: (area, text) => write('info', area, text),
    error: (area, text) => write('error', area, text),
  };
}

/** 0 where there is none. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** Anything thrown, with its stack and causes, for the log. */
export function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : `\ncaused by ${describe(thrown.cause)}`;
  return `${thrown.stack ?? thrown.message}${cause}`;
}

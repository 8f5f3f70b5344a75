import { cut } from '../../shown/visible.ts';
import { invalid } from '../apiError.ts';

/** What an object within a request may have: what is read of it, and what clients send along that no reply depends on. */
export interface Within {
  readonly read: ReadonlySet<string>;
  readonly sentAlong: ReadonlySet<string>;
}

export const within = (read: readonly string[], sentAlong: readonly string[] = []): Within => ({
  read: new Set(read),
  sentAlong: new Set(sentAlong),
});

/** Throws `ApiError` 400 with the place of a field that is neither; one that is null is as if it were not there. */
export function requireOnly(value: object, place: string, { read, sentAlong }: Within): void {
  for (const [name, each] of Object.entries(value)) {
    if (each === null || each === undefined || read.has(name) || sentAlong.has(name)) continue;
    const where = `${place}.${cut(name, 60)}`;
    throw invalid(
      `${where}: there is no such field here: leave it out, or check how it is spelled.`,
      where,
      'unknown_parameter',
    );
  }
}

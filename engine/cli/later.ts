import { PagodaError } from '../contract/errors.ts';

/** Throws `request.unsupported` for what is known by name and comes in a later version: it is refused with words, and never ignored. */
export function refuseLaterOptions({ draft }: { draft?: string }): void {
  if (draft !== undefined && draft !== 'off') {
    throw new PagodaError('request.unsupported', { option: `--draft ${draft}` });
  }
}

/** `pagoda serve` and `pagoda import`: any arguments, one answer. */
export function refuseCommand(name: string): never {
  throw new PagodaError('request.unsupported', { option: `pagoda ${name}` });
}

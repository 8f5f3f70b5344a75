import { PagodaError } from '../contract/errors.ts';

/** `pagoda serve` and `pagoda import`: any arguments, one answer. */
export function refuseCommand(name: string): never {
  throw new PagodaError('request.unsupported', { option: `pagoda ${name}` });
}

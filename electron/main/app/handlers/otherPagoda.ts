import type { Params } from '../../../../engine/contract/kinds.ts';
import type { Handlers, Watchable } from '../../../../engine/transport/server.ts';
import type { KeptKey, otherPagodaContract } from '../../../ipc/contract/otherPagoda.ts';
import { done } from './done.ts';

type Contract = typeof otherPagodaContract;

export interface OtherPagodaOptions {
  readonly otherPagoda: {
    readonly key: Watchable<KeptKey>;
    use(wanted: Params<Contract['otherPagoda.use']>): Promise<void>;
    forget(): void;
  };
}

export function otherPagodaHandlers({ otherPagoda }: OtherPagodaOptions): Handlers<Contract> {
  return {
    'otherPagoda.key': otherPagoda.key,
    'otherPagoda.use': async (wanted) => {
      await otherPagoda.use(wanted);
      return {};
    },
    'otherPagoda.forget': () => done(() => otherPagoda.forget()),
  };
}

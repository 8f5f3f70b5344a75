import type { Offered } from '../../contract/server.ts';

/** Where the server has the models from that requests may name. */
export interface Shelf {
  /** `anew`: looked for once more, since one was named that was not there. */
  offered(anew?: boolean): Promise<Offered>;
  /** As it is known now. */
  current(): Offered;
  /** Calls `listener` after each change, until the returned function is called. */
  changed(listener: () => void): () => void;
  /** Without requests, the one that answers where none is named stays loaded: somebody else has it, too. */
  readonly keepsHome: boolean;
}

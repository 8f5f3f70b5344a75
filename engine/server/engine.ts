import type { EngineContract } from '../contract/engine.ts';
import type { Client } from '../transport/client.ts';

/** What the server uses of a link to an engine. */
export type EngineClient = Pick<Client<EngineContract>, 'request' | 'watch' | 'open'>;

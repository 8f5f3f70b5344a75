import { engineContract, type EngineContract } from '../../contract/engine.ts';
import { Client } from '../../transport/client.ts';
import { memoryPortPair } from '../../transport/memoryPort.ts';
import { serve } from '../../transport/server.ts';
import type { FarAddress } from './farServer.ts';
import { remoteEngine } from './remoteEngine.ts';

/** A link to the server of another Pagoda, as one to an engine of this machine. */
export function connectRemote(address: FarAddress): { client: Client<EngineContract>; close(): void } {
  const [here, there] = memoryPortPair();
  const stop = serve(engineContract, remoteEngine(address), there);
  const client = new Client(engineContract, here);
  return {
    client,
    close() {
      client.close();
      stop();
    },
  };
}

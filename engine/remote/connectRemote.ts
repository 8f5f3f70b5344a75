import { engineContract, type EngineContract } from '../contract/engine.ts';
import { Client } from '../transport/client.ts';
import { memoryPortPair } from '../transport/memoryPort.ts';
import { FarEngine } from './farEngine.ts';
import type { FarAddress } from './farServer.ts';

/** A link to the server of another Pagoda, as one to an engine of this machine. */
export function connectRemote(address: FarAddress): { client: Client<EngineContract>; close(): void } {
  const [here, there] = memoryPortPair();
  const engine = new FarEngine(address);
  engine.connect(there);
  const client = new Client(engineContract, here);
  return {
    client,
    close() {
      client.close();
      engine.close();
    },
  };
}

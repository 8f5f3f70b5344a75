import { engineContract } from '../contract/engine.ts';
import type { Port } from '../transport/port.ts';
import { serve } from '../transport/server.ts';
import { FarModel } from './farModel.ts';
import { FarServer, type FarAddress } from './farServer.ts';
import { remoteEngine } from './remoteEngine.ts';

/** The server of another Pagoda as an engine that links lead to. */
export class FarEngine {
  readonly model: FarModel;
  private readonly server: FarServer;
  private readonly stops: (() => void)[] = [];

  constructor(private readonly address: FarAddress) {
    this.server = new FarServer(address);
    this.model = new FarModel(this.server, address.url);
  }

  /** Gives it one end of a channel whose other end a client holds. */
  connect(port: Port): void {
    this.model.follow();
    this.stops.push(serve(engineContract, remoteEngine(this.address, this.server, this.model), port));
  }

  /** Ends all links and what is under way. */
  close(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.model.close();
  }
}

import {
  serverProcessContract,
  serverProcessPort,
  type Offered,
  type ServerProcessContract,
  type ServerSettings,
} from '../contract/server.ts';
import { engineContract, type EngineContract } from '../contract/engine.ts';
import { PagodaError } from '../contract/errors.ts';
import type { Value } from '../contract/kinds.ts';
import { Client } from '../transport/client.ts';
import { messagePort, type MessagePortLike } from '../transport/messagePort.ts';
import { parentPort } from '../transport/parentPort.ts';
import { serve } from '../transport/server.ts';
import { WatchableValue } from '../transport/watchableValue.ts';
import { ChangingEngine } from './changingEngine.ts';
import type { Shelf } from './models/shelf.ts';
import { openServer, type HttpServer } from './openServer.ts';

/** How often what is to be seen of the server is told, in milliseconds. */
const TELL_EVERY = 200;

/**
 * The process of the app's server, a utility process of Electron. Each message brings one port: first the app's own, then that of each engine as it comes
 * up. What a request does to it costs neither the window nor the engine. It ends with the app.
 */
function main(): void {
  const parent = parentPort();
  if (!parent) {
    process.stderr.write('This is a part of the app. In a terminal, "./pagoda serve" is a server.\n');
    process.exitCode = 2;
    return;
  }
  const served = new Served();
  parent.on('message', ({ data, ports }) => {
    const what = serverProcessPort.safeParse(data);
    const [port] = ports;
    if (!what.success || !port) return;
    if (what.data === 'engine') served.engineComes(port);
    else served.control(port);
  });
}

class Served {
  private readonly engine = new ChangingEngine();
  private current: Client<EngineContract> | null = null;
  private readonly status = new WatchableValue<Value<ServerProcessContract['server.status']>>(null);
  private server: Promise<HttpServer> | null = null;
  private telling = false;
  private readonly shelf = new GivenShelf();

  engineComes(port: MessagePortLike): void {
    const link = messagePort(port);
    const client = new Client(engineContract, {
      ...link,
      onClose: (listener) =>
        link.onClose(() => {
          listener();
          if (this.current === client) this.engine.lose({ code: 'engine.disconnected', data: {} });
        }),
    });
    this.current = client;
    this.engine.use(client);
  }

  control(port: MessagePortLike): void {
    serve(
      serverProcessContract,
      {
        'server.listen': ({ settings, version }) => this.listen(settings, version),
        'server.offer': (offered) => {
          this.shelf.set(offered);
          return {};
        },
        'server.status': this.status,
      },
      messagePort(port),
    );
  }

  private async listen(settings: ServerSettings, version: string): Promise<{ url: string }> {
    if (this.server) throw new PagodaError('request.unknown', { name: 'server.listen' });
    this.server = openServer({
      client: this.engine,
      settings,
      shelf: this.shelf,
      version,
      log: (line) => void process.stderr.write(`${line}\n`),
      changed: () => this.changed(),
    });
    const server = await this.server;
    this.tell(server);
    return { url: server.url };
  }

  private changed(): void {
    if (this.telling) return;
    this.telling = true;
    setTimeout(() => {
      this.telling = false;
      // One that does not listen has nothing to be seen.
      this.server?.then(
        (server) => this.tell(server),
        () => undefined,
      );
    }, TELL_EVERY);
  }

  private tell(server: HttpServer): void {
    this.status.set({ model: server.model(), status: server.status() });
  }
}

/** What the app says that there is. Its own model is the person's: it stays for the chats. */
class GivenShelf extends WatchableValue<Offered> implements Shelf {
  readonly keepsHome = true;

  constructor() {
    super({ models: [], home: null });
  }

  offered(): Promise<Offered> {
    return Promise.resolve(this.current());
  }
}

main();

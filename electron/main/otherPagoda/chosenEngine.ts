import { tellAll } from '../../../engine/transport/report.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { EngineHealth, EngineProcess } from '../../ipc/contract/app.ts';
import type { Supervisor } from '../engine/supervisor.ts';

/** The engine of another machine. */
export interface Elsewhere<P> {
  connect(port: P): void;
  close(): void;
}

/** Where pages have their engine from: this machine's, each one that comes up, or the one of another Pagoda. */
export class ChosenEngine<P> {
  readonly process: WatchableValue<EngineProcess>;
  readonly health: WatchableValue<EngineHealth>;
  private elsewhere: Elsewhere<P> | null = null;
  private readonly clients = new Set<(connect: (port: P) => void) => void>();

  constructor(
    private readonly own: Pick<Supervisor<P>, 'process' | 'health' | 'eachEngine'>,
    /** Of this program, where what is asked goes out. */
    private readonly pid: number,
  ) {
    this.process = new WatchableValue(own.process.current());
    this.health = new WatchableValue(own.health.current());
    own.process.changed(() => this.tell());
    own.health.changed(() => this.tell());
    own.eachEngine((connect) => {
      if (!this.elsewhere) this.hand(connect);
    });
  }

  /** From now on that one; null: this machine's. What is under way elsewhere ends. */
  use(elsewhere: Elsewhere<P> | null): void {
    const before = this.elsewhere;
    if (!before && !elsewhere) return;
    this.elsewhere = elsewhere;
    // First, so that no page takes the end of its link for one of the engine that comes.
    this.tell();
    if (elsewhere) this.hand((port) => elsewhere.connect(port));
    else this.own.eachEngine((connect) => this.hand(connect))();
    before?.close();
  }

  /** As `Supervisor.eachEngine`. */
  eachEngine(client: (connect: (port: P) => void) => void): () => void {
    this.clients.add(client);
    const { elsewhere } = this;
    if (elsewhere) client((port) => elsewhere.connect(port));
    else this.own.eachEngine(client)();
    return () => this.clients.delete(client);
  }

  private hand(connect: (port: P) => void): void {
    tellAll([...this.clients].map((client) => () => client(connect)));
  }

  private tell(): void {
    const { elsewhere, own } = this;
    this.process.set(elsewhere ? { kind: 'running', pid: this.pid } : own.process.current());
    this.health.set(elsewhere ? { kind: 'well' } : own.health.current());
  }
}

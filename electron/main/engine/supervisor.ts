import type { ModelState } from '../../../engine/contract/engine.ts';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { tellAll } from '../../../engine/transport/report.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { EngineHealth, EngineProcess } from '../../ipc/contract/app.ts';
import { advance, toEngineProcess, unborn, type Deed, type Happening, type Life } from './supervision.ts';

/** A process under way. */
export interface Host<P> {
  /** Gives the engine one end of a channel whose other end a client holds. */
  connect(port: P): void;
  /** Asks it to end, and sees to it that it does. */
  end(): void;
}

export interface HostEvents<P> {
  /** It takes ports from now on. */
  connectable(host: Host<P>): void;
  ready(pid: number): void;
  unfit(error: ErrorValue): void;
  health(health: EngineHealth): void;
  model(state: ModelState): void;
  /** Exactly once, last. */
  exited(error: ErrorValue): void;
}

/** Calls back after `ms`, unless the returned function was called before. */
export type Timer = (ms: number, callback: () => void) => () => void;

export interface SupervisorOptions<P> {
  readonly fork: (events: HostEvents<P>) => Host<P>;
  readonly timer: Timer;
  readonly now: () => number;
  /** What the engine says of the model in it. */
  readonly onModel?: (state: ModelState) => void;
  /** An engine ended: on purpose, or with an error. Called before another one is started. */
  readonly onEnd?: (error?: ErrorValue) => void;
}

/** Does what `advance` decides. */
export class Supervisor<P> {
  readonly process = new WatchableValue<EngineProcess>({ kind: 'starting' });
  readonly health = new WatchableValue<EngineHealth>({ kind: 'well' });
  private life: Life = unborn;
  private host: Host<P> | undefined;
  private connectable: Host<P> | undefined;
  private stopWaiting: () => void = () => undefined;
  private readonly clients = new Set<(connect: (port: P) => void) => void>();
  private readonly closing: (() => void)[] = [];

  constructor(private readonly options: SupervisorOptions<P>) {}

  /** Starts the engine, or starts it again with the settings of now. */
  start(): void {
    this.take({ type: 'start' });
  }

  /** Starts it where it was given up, or at once where it waits to be started again. */
  startUnlessRunning(): void {
    const { kind } = this.life.state;
    if (kind === 'stopped' || kind === 'waiting') this.start();
  }

  /** Resolves once no engine process is left. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.closing.push(resolve));
    this.take({ type: 'close' });
    return closed;
  }

  /** Calls `client` with the way to the engine that runs now, if one does, and to each later one, until the returned function is called. */
  eachEngine(client: (connect: (port: P) => void) => void): () => void {
    this.clients.add(client);
    const { connectable } = this;
    if (connectable) client((port) => connectable.connect(port));
    return () => this.clients.delete(client);
  }

  private take(happening: Happening): void {
    const before = this.life.state;
    const { life, deeds } = advance(this.life, happening, this.options.now());
    this.life = life;
    if (life.state !== before) this.process.set(toEngineProcess(life.state));
    for (const deed of deeds) this.do(deed);
    if (life.state.kind === 'closed') for (const resolve of this.closing.splice(0)) resolve();
  }

  private do(deed: Deed): void {
    switch (deed.type) {
      case 'fork':
        this.fork();
        return;
      case 'end':
        this.host?.end();
        return;
      case 'wait':
        this.stopWaiting = this.options.timer(deed.ms, () => this.take({ type: 'waited' }));
        return;
      case 'stopWaiting':
        this.stopWaiting();
    }
  }

  private fork(): void {
    this.host = this.options.fork({
      connectable: (host) => {
        this.connectable = host;
        tellAll([...this.clients].map((client) => () => client((port) => host.connect(port))));
      },
      ready: (pid) => this.take({ type: 'ready', pid }),
      unfit: (error) => this.take({ type: 'unfit', error }),
      health: (health) => this.health.set(health),
      model: (state) => this.options.onModel?.(state),
      exited: (error) => {
        this.host = undefined;
        this.connectable = undefined;
        if (this.health.current().kind !== 'well') this.health.set({ kind: 'well' });
        const asked = this.life.state.kind === 'ending';
        this.options.onEnd?.(asked ? undefined : error);
        this.take({ type: 'exited', error });
      },
    });
  }
}

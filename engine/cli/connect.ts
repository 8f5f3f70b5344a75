import type { EngineContract } from '../contract/engine.ts';
import type { GpuChoice } from '../contract/models.ts';
import type { Client } from '../transport/client.ts';
import type { EngineHealth } from '../transport/watchdog.ts';

/** A running engine and the link to it. `close` ends its process, by force where it takes longer than `withinMs`. */
export interface EngineLink {
  readonly client: Client<EngineContract>;
  /** How its process ended, whenever it does. */
  readonly exited: Promise<{ exitCode: number | null; signal: string | null }>;
  close(withinMs?: number): Promise<void>;
}

export interface EngineChoice {
  readonly appRoot: string;
  readonly gpu: GpuChoice;
  readonly kernels: 'own' | 'stock';
  /** Aborted: nobody waits for it to start any more. */
  readonly signal: AbortSignal;
  readonly onHealth: (health: EngineHealth) => void;
}

/** Starts an engine. Throws `engine.startFailed`, `gpu.unavailable`, `library.*`, `addon.missing` or `request.cancelled`. */
export type Connect = (choice: EngineChoice) => Promise<EngineLink>;

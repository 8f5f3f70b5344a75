import type { EngineContract } from '../contract/engine.ts';
import type { GpuChoice } from '../contract/models.ts';
import type { Client } from '../transport/client.ts';

/** A running engine and the link to it. `close` ends its process. */
export interface EngineLink {
  readonly client: Client<EngineContract>;
  close(): Promise<void>;
}

export interface EngineChoice {
  readonly appRoot: string;
  readonly gpu: GpuChoice;
  readonly kernels: 'own' | 'stock';
}

/** Starts an engine. Throws `engine.startFailed`, `gpu.unavailable`, `library.*` or `addon.missing`. */
export type Connect = (choice: EngineChoice) => Promise<EngineLink>;

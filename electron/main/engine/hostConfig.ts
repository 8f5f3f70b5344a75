import type { GpuChoice } from '../../../engine/contract/models.ts';

/** What the engine host is started with; its one argument, as JSON. */
export interface HostConfig {
  readonly appRoot: string;
  readonly gpu: GpuChoice;
  readonly kernels: 'own' | 'stock';
}

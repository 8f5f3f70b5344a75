import { readFileSync } from 'node:fs';

const DRIVER = '/proc/driver/nvidia/version';

/** The first branch of NVIDIA's driver that runs libraries for CUDA 13. */
const CUDA_13_BRANCH = 580;

/** The branch of NVIDIA's driver that is loaded, e.g. 580; null: none is, or the system does not say. */
export function driverBranch(file = DRIVER): number | null {
  try {
    const found = /Kernel Module.*?\s(\d+)\.\d/.exec(readFileSync(file, 'utf8'));
    return found ? Number(found[1]) : null;
  } catch {
    return null;
  }
}

/** Which of the CUDA packages a driver of this branch needs; null: not known, so all. */
export const packagesFor = <P>(branch: number | null, packages: readonly P[]): readonly P[] =>
  branch !== null && branch >= CUDA_13_BRANCH ? packages.slice(0, 1) : packages;

import type { ErrorData, ErrorValue } from '../../../engine/contract/errors.ts';

/** What kind of thing keeps a model from running, or ended an engine: each has one explanation and its own ways out. */
export type Ailment =
  | 'gone'
  | 'unreadable'
  | 'notAModel'
  | 'damaged'
  | 'unknownArchitecture'
  | 'helper'
  | 'endsEngine'
  | 'memory'
  | 'deviceMemory'
  | 'contextMemory'
  | 'driver'
  | 'driverHangs'
  | 'driverFault'
  | 'library'
  | 'libraryMismatch'
  | 'processor'
  | 'killed'
  | 'crashed'
  | 'hangs'
  | 'other';

/** What llama.cpp (v0.5.0), its backends and the drivers below them say, the more telling first: many lines follow the one that is the reason. */
const sayings: readonly (readonly [RegExp, Ailment])[] = [
  [/ErrorDeviceLost|device lost|illegal memory access|unspecified launch failure|Xid/i, 'driverFault'],
  [/driver (did|does) not answer|driver hangs|timed? ?out/i, 'driverHangs'],
  [/(driver|device).*ended the trial/i, 'driverFault'],
  [
    /ErrorOutOf(Device|Pool)Memory|cudaMalloc failed|CUDA error: out of memory|(allocate|failed to allocate) (CUDA|Vulkan|Metal)\w*/i,
    'deviceMemory',
  ],
  [
    /ErrorIncompatibleDriver|No devices found|no CUDA-capable device|driver version is insufficient|no usable GPU|forward compatibility/i,
    'driver',
  ],
  [/unknown model architecture|unknown (pre-)?tokenizer/i, 'unknownArchitecture'],
  [
    /missing tensor|wrong shape|wrong number of tensors|not within the file bounds|corrupted or incomplete|invalid magic/i,
    'damaged',
  ],
  [
    /bad_alloc|out of memory|ErrorOutOfHostMemory|failed to allocate|Cannot allocate memory|ENOMEM/i,
    'memory',
  ],
  [/illegal instruction|SIGILL/i, 'processor'],
  [/cannot open shared object|DLL|specified module could not be found|image not found/i, 'library'],
];

/** The reason in what was said, whatever else was; undefined where nothing in it is known. */
export const ailmentSaid = (text: string): Ailment | undefined =>
  sayings.find(([pattern]) => pattern.test(text))?.[1];

/** Of Windows, as the lower 32 bits of an exit code. */
const statuses: ReadonlyMap<number, Ailment> = new Map([
  [0xc0000017, 'memory'],
  [0xc000012d, 'memory'],
  [0xc000001d, 'processor'],
  [0xc0000135, 'library'],
  [0xc0000139, 'library'],
  [0xc0000142, 'library'],
]);

/** What the end of a process means. A shell tells of a signal as 128 and its number. */
export function ailmentOfEnd({ exitCode, signal }: ErrorData<'engine.crashed'>): Ailment {
  if (signal === 'SIGILL' || exitCode === 132) return 'processor';
  if (signal === 'SIGKILL' || exitCode === 137) return 'killed';
  const status = exitCode === null ? 0 : ((exitCode % 2 ** 32) + 2 ** 32) % 2 ** 32;
  return statuses.get(status) ?? 'crashed';
}

export function ailmentOf(error: ErrorValue): Ailment {
  switch (error.code) {
    case 'model.notFound':
      return 'gone';
    case 'model.unreadable':
      return 'unreadable';
    case 'model.isFolder':
    case 'model.notGguf':
    case 'model.empty':
    case 'file.unfinished':
      return 'notAModel';
    case 'model.truncated':
    case 'model.implausible':
    case 'model.malformed':
    case 'model.missingKey':
    case 'model.notANumber':
      return 'damaged';
    case 'model.unknownArchitecture':
    case 'model.unsupportedVersion':
      return 'unknownArchitecture';
    case 'model.companion':
      return 'helper';
    case 'model.endsEngine':
      return 'endsEngine';
    case 'model.outOfMemory':
    case 'draftModel.outOfMemory':
      return 'memory';
    case 'context.createFailed':
      return ailmentSaid(error.data.detail) === 'deviceMemory' ? 'deviceMemory' : 'contextMemory';
    case 'gpu.unavailable':
      return ailmentSaid(error.data.detail) ?? 'driver';
    case 'library.missing':
    case 'addon.missing':
      return 'library';
    case 'library.loadFailed':
      return ailmentSaid(error.data.detail) ?? 'library';
    case 'library.versionMismatch':
      return 'libraryMismatch';
    case 'model.loadFailed':
    case 'engine.startFailed':
    case 'native.fatal':
    case 'internal':
      return ailmentSaid(error.data.detail) ?? 'other';
    case 'engine.crashed':
      return ailmentOfEnd(error.data);
    case 'engine.unresponsive':
      return 'hangs';
    default:
      return 'other';
  }
}

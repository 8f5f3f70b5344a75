import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceOwnFile } from '../../files/replaceFile.ts';

/** What a trial did instead of answering. `at`: milliseconds since 1970. */
const badEnd = z.object({ fault: z.enum(['crashed', 'hung']), detail: z.string(), at: z.number() });
export type BadEnd = z.output<typeof badEnd>;

/** By what was tried: how that ended, and in which circumstances. */
const badEnds = z.record(z.string(), badEnd.extend({ circumstances: z.string() }));
type BadEnds = z.output<typeof badEnds>;

/**
 * Which GPU backends crashed or hung when they were tried here, across processes. It holds as long as nothing changed that may mend it: the
 * libraries, the drivers, the system's kernel, what the environment says of devices.
 */
export class GpuMemory {
  /** `file`: where it is kept. */
  constructor(
    private readonly file: string,
    private readonly circumstances: () => string = systemCircumstances,
  ) {}

  find(tried: string): BadEnd | null {
    const found = this.read()[tried];
    return found?.circumstances === this.circumstances() ? found : null;
  }

  async note(tried: string, end: BadEnd): Promise<void> {
    await this.write({ ...this.read(), [tried]: { ...end, circumstances: this.circumstances() } });
  }

  async forget(tried: string): Promise<void> {
    const { [tried]: found, ...others } = this.read();
    if (found) await this.write(others);
  }

  private read(): BadEnds {
    try {
      return badEnds.parse(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch {
      return {}; // None yet, or not readable: the trial is made again.
    }
  }

  /** A disk that cannot be written costs the next start its trial. */
  private write(ends: BadEnds): Promise<void> {
    return replaceOwnFile(this.file, JSON.stringify(ends)).catch(() => undefined);
  }
}

const ICD_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
const KERNEL_MODULES = ['amdgpu', 'i915', 'xe', 'nouveau', 'nvidia'];
const ENVIRONMENT = [
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'GGML_VK_VISIBLE_DEVICES',
  'CUDA_VISIBLE_DEVICES',
];

/** A short text that is another one as soon as a driver or the kernel is; where a system shows neither, it changes with its updates. */
function systemCircumstances(): string {
  const windows = join(process.env['SystemRoot'] ?? '', 'System32');
  const facts = [
    release(),
    textOf('/proc/driver/nvidia/version'),
    ...KERNEL_MODULES.flatMap((name) =>
      ['version', 'srcversion'].map((fact) => textOf(`/sys/module/${name}/${fact}`)),
    ),
    ...ICD_FOLDERS.flatMap(filesOf),
    ...(process.platform === 'win32'
      ? ['nvcuda.dll', 'vulkan-1.dll'].map((name) => stateOf(join(windows, name)))
      : []),
    ...ENVIRONMENT.map((name) => process.env[name] ?? ''),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => stateOf(join(folder, name)));
  } catch {
    return [];
  }
}

function stateOf(file: string): string {
  try {
    const { mtimeMs, size } = statSync(file);
    return `${file} ${mtimeMs} ${size}`;
  } catch {
    return '';
  }
}

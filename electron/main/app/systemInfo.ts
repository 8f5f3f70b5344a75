import { open } from 'node:fs/promises';
import { arch, cpus, freemem, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { SystemInfo } from '../../ipc/contract/info.ts';

/** Of the log, what tells how it came to this, in bytes. */
const LOG_TAIL = 8000;

/** The machine as it is now. `logs`: the folder of the log. */
export async function systemInfo(logs: string): Promise<SystemInfo> {
  const processors = cpus();
  return {
    release: release(),
    arch: arch(),
    processor: processors[0]?.model.trim() ?? '',
    cores: processors.length,
    memoryTotal: totalmem(),
    memoryFree: freemem(),
    log: await lastLines(join(logs, 'pagoda.log')).catch(() => ''),
  };
}

/** Whole lines from the end of a file. */
async function lastLines(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - LOG_TAIL);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const text = buffer.subarray(0, bytesRead).toString();
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}

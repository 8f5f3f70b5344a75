import { open, readdir, readFile, stat, type FileHandle } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { PagodaError } from '../../contract/errors.ts';
import { detailOf, say, type Detail } from '../../contract/phrases.ts';
import { withModelFile } from '../modelFile.ts';
import { readSafetensorsHeader, type StoredTensor } from './header.ts';
import { NotJson, parseStrictJson } from './strictJson.ts';
import { errnoOf } from '../../files/errnoOf.ts';

/** Bytes of the longest list of shards that is read [about 20 MB]. */
const maxIndexBytes = 64 * 1024 * 1024;
const maxShards = 4096;

/** A tensor and the file it lies in. */
export interface CheckpointTensor extends StoredTensor {
  readonly file: string;
}

/** The safetensors files of one folder, each checked, and the tensors in them by name. */
export interface Checkpoint {
  readonly folder: string;
  readonly files: readonly string[];
  readonly bytes: number;
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
}

/**
 * Reads the headers of a folder's safetensors files. What its index names and what its files hold must be the same. Throws `import.refused`
 * where the folder has none, or lacks one, and what `readSafetensorsHeader` throws.
 */
export async function readCheckpoint(given: string): Promise<Checkpoint> {
  const folder = resolve(given);
  const names = await namesIn(folder);
  const index = indexAmong(folder, names);
  const listed = index === undefined ? null : await readIndex(folder, index);
  const files = listed ? [...new Set(listed.values())].sort() : unlistedFiles(folder, names);
  for (const file of files) {
    if (!names.includes(file))
      refuse(
        folder,
        'missingShard',
        index === undefined ? say('missingShard', { file }) : say('missingFile', { index, file }),
      );
  }
  const tensors = new Map<string, CheckpointTensor>();
  let bytes = 0;
  for (const file of files) {
    const path = join(folder, file);
    await withModelFile(path, async (reader) => {
      bytes += reader.fileBytes;
      for (const tensor of (await readSafetensorsHeader(reader)).tensors) {
        if (tensors.has(tensor.name)) refuse(folder, 'mismatch', `${tensor.name} is in two files`);
        if (listed && listed.get(tensor.name) !== file) {
          refuse(folder, 'mismatch', `${index} does not tell of ${tensor.name} in ${file}`);
        }
        tensors.set(tensor.name, { ...tensor, file: path });
      }
    });
  }
  for (const name of listed?.keys() ?? []) {
    if (!tensors.has(name)) refuse(folder, 'mismatch', `${index} tells of ${name}, which no file holds`);
  }
  return { folder, files: files.map((file) => join(folder, file)), bytes, tensors };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') throw new PagodaError('model.notFound', { path: folder });
    throw new PagodaError('file.unreadable', { path: folder, errno });
  }
}

/** The list of its tensors, where there is one: the usual one first. `consolidated` names the same weights under names of another tool. */
function indexAmong(folder: string, names: readonly string[]): string | undefined {
  const lists = names.filter(
    (name) => name.endsWith('.safetensors.index.json') && !name.startsWith('consolidated'),
  );
  if (lists.includes('model.safetensors.index.json')) return 'model.safetensors.index.json';
  if (lists.length > 1) refuse(folder, 'mismatch', say('severalLists', { lists: lists.join(', ') }));
  return lists[0];
}

/** Which file holds which tensor, by the folder's own list. */
async function readIndex(folder: string, index: string): Promise<Map<string, string>> {
  const path = join(folder, index);
  const { size } = await stat(path);
  if (size > maxIndexBytes) throw new PagodaError('file.tooLarge', { path, limitBytes: maxIndexBytes });
  let map: unknown;
  try {
    const parsed = parseStrictJson(await readFile(path, 'utf8'));
    map = parsed instanceof Map ? (parsed as ReadonlyMap<string, unknown>).get('weight_map') : undefined;
  } catch (error) {
    if (error instanceof NotJson) refuse(folder, 'mismatch', `${index} is not JSON: ${error.message}`);
    throw error;
  }
  if (!(map instanceof Map) || map.size === 0) refuse(folder, 'mismatch', `${index} has no weight_map`);
  for (const file of map.values()) {
    if (typeof file !== 'string' || basename(file) !== file || !file.endsWith('.safetensors')) {
      refuse(
        folder,
        'mismatch',
        `${index} names ${JSON.stringify(file).slice(0, 200)}, which is no file of this folder`,
      );
    }
  }
  const list = map as Map<string, string>;
  if (new Set(list.values()).size > maxShards)
    refuse(folder, 'mismatch', `${index} tells of more than ${maxShards} files`);
  return list;
}

const shardName = /^(.+)-(\d{5})-of-(\d{5})\.safetensors$/;

/** Without an index: the one file, or all parts of the one model that its parts' names promise. */
function unlistedFiles(folder: string, names: readonly string[]): string[] {
  const files = names
    .filter((name) => name.endsWith('.safetensors') && !name.startsWith('consolidated'))
    .sort();
  const [first] = files;
  if (first === undefined) return refuseWithoutFiles(folder, names);
  if (files.length === 1 && !shardName.test(first)) return files;
  const part = files.map((file) => shardName.exec(file)).find((found) => found !== null);
  if (part) {
    const [, name = '', , count = '0'] = part;
    if (Number(count) > maxShards) refuse(folder, 'mismatch', `${part[0]} is one of more than ${maxShards}`);
    return Array.from(
      { length: Number(count) },
      (_, index) => `${name}-${String(index + 1).padStart(5, '0')}-of-${count}.safetensors`,
    );
  }
  if (files.includes('model.safetensors')) return ['model.safetensors'];
  return refuse(folder, 'mismatch', say('severalFiles', { count: files.length }));
}

function refuseWithoutFiles(folder: string, names: readonly string[]): never {
  const pickled = names.find((name) => /\.(bin|pt|pth|pkl|ckpt)$/.test(name));
  if (pickled !== undefined) {
    refuse(folder, 'pickle', say('pickle', { file: pickled }));
  }
  if (names.some((name) => name.startsWith('consolidated') && name.endsWith('.safetensors'))) {
    refuse(folder, 'format', say('consolidated'));
  }
  const gguf = names.find((name) => name.endsWith('.gguf'));
  if (gguf !== undefined) refuse(folder, 'format', say('ggufInside', { file: gguf }));
  return refuse(folder, 'format', say('noSafetensors'));
}

/** Reads tensors of a checkpoint, by position. Files are opened when they are first needed. */
export class CheckpointReader {
  private readonly handles = new Map<string, FileHandle>();

  constructor(readonly checkpoint: Checkpoint) {}

  /** `bytes` bytes of a tensor from `from` on, in memory of their own. */
  async read(tensor: CheckpointTensor, from = 0, bytes = tensor.bytes - from): Promise<Uint8Array> {
    let handle = this.handles.get(tensor.file);
    if (!handle) this.handles.set(tensor.file, (handle = await open(tensor.file, 'r')));
    const target = new Uint8Array(new ArrayBuffer(bytes));
    let filled = 0;
    while (filled < bytes) {
      const { bytesRead } = await handle.read(target, filled, bytes - filled, tensor.offset + from + filled);
      // It was as long as promised a moment ago: somebody is shortening it.
      if (bytesRead === 0) {
        throw new PagodaError('model.truncated', {
          path: tensor.file,
          at: tensor.name,
          expectedBytes: tensor.offset + from + bytes,
          actualBytes: tensor.offset + from + filled,
        });
      }
      filled += bytesRead;
    }
    return target;
  }

  async close(): Promise<void> {
    for (const handle of this.handles.values()) await handle.close();
    this.handles.clear();
  }
}

type Reason = 'pickle' | 'missingShard' | 'mismatch' | 'format';
function refuse(folder: string, reason: Reason, detail: string | Detail): never {
  throw new PagodaError('import.refused', { folder, reason, ...detailOf(detail) });
}

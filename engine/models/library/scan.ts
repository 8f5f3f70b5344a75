import { realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { toErrorValue } from '../../contract/errors.ts';
import type { LibraryEntry, LibraryReport, Owner } from '../../contract/library.ts';
import { fitShape, type ModelReport } from '../../contract/models.ts';
import { embeddedModel, looksEmbedded } from '../embedded.ts';
import { readModelReport } from '../inspect.ts';
import { draftsOnly, writesReplies } from '../architectures.ts';
import { ollamaModels } from './ollama.ts';
import type { Place } from './places.ts';
import { walk, type FoundFile } from './walk.ts';

/** Reads a header, or remembers it. */
export type ReadReport = (path: string) => Promise<ModelReport>;

const part = /-(\d{5})-of-(\d{5})\.gguf$/i;

/**
 * The models in all these places, where they lie: headers are read, nothing is moved, changed or written. A file that two places lead to is
 * the first one's.
 */
export async function scanLibrary(
  places: readonly Place[],
  readReport: ReadReport = readModelReport,
): Promise<LibraryReport> {
  const entries = new Map<string, LibraryEntry>();
  const add = async (entry: LibraryEntry) => {
    // However links lead to it.
    const file = await realpath(entry.path).catch(() => entry.path);
    if (!entries.has(file)) entries.set(file, entry);
  };
  const looked: LibraryReport['places'] = [];
  for (const { owner, path, layout } of places) {
    const found = (await stat(path).catch(() => null))?.isDirectory() === true;
    looked.push({ owner, path, found });
    if (!found) continue;
    if (layout === 'ollama') for await (const entry of ofOllama(path, readReport)) await add(entry);
    else for await (const entry of ofFolders(path, owner, readReport)) await add(entry);
  }
  return { entries: [...entries.values()], places: looked };
}

async function* ofFolders(root: string, owner: Owner, readReport: ReadReport): AsyncGenerator<LibraryEntry> {
  for await (const { path, gguf, safetensors } of walk(root)) {
    const found: LibraryEntry[] = [];
    for (const file of gguf) {
      const [, number, count] = part.exec(file.path) ?? [];
      if (number !== undefined && Number(number) !== 1) continue;
      const parts = count === undefined ? [file] : partsOf(file, gguf, count);
      found.push(await entryOf(file.path, owner, parts, readReport));
    }
    const projectors = found.filter(({ kind }) => kind === 'projector').map((entry) => entry.path);
    const models = found.filter(({ kind }) => kind === 'model').map((entry) => entry.path);
    for (const entry of found) {
      if (entry.kind === 'model') yield { ...entry, companions: projectors };
      else yield entry.kind === 'projector' ? { ...entry, companions: models } : entry;
    }
    if (safetensors.length > 0) yield checkpointEntry(path, owner, safetensors);
  }
}

const partsOf = (first: FoundFile, all: readonly FoundFile[], count: string): FoundFile[] => {
  const start = first.path.replace(part, '');
  return all.filter(({ path }) => path.startsWith(start) && part.exec(path)?.[2] === count);
};

async function* ofOllama(root: string, readReport: ReadReport): AsyncGenerator<LibraryEntry> {
  for await (const { name, model, bytes, modifiedAt, projectors } of ollamaModels(root)) {
    const entry = await entryOf(model, 'ollama', [{ path: model, bytes, modifiedAt }], readReport);
    yield { ...entry, name, companions: [...projectors] };
  }
}

async function entryOf(
  path: string,
  owner: Owner,
  parts: readonly FoundFile[],
  readReport: ReadReport,
): Promise<LibraryEntry> {
  const bytes = parts.reduce((sum, file) => sum + file.bytes, 0);
  const base = { path, owner, bytes, parts: parts.length, modifiedAt: latest(parts), companions: [] };
  const fileName = basename(path)
    .replace(part, '')
    .replace(/\.gguf$/i, '');
  const unknown = {
    architecture: null,
    quantisation: null,
    parameters: null,
    contextLength: null,
    shape: null,
    problem: null,
  };
  try {
    const report = await readReport(path);
    return {
      ...base,
      // It calls itself by one of its makers' trials, wherever a copy of it lies.
      name: looksEmbedded(path, bytes) ? embeddedModel.name : (report.name ?? fileName),
      kind: kindOf(report.architecture),
      architecture: report.architecture,
      quantisation: report.quantisation.fileType,
      parameters: report.parameters,
      contextLength: report.contextLength,
      shape: fitShape.parse(report),
      problem: null,
    };
  } catch (error) {
    const value = toErrorValue(error);
    const architecture = value.code === 'model.unknownArchitecture' ? value.data.architecture : null;
    if (architecture === 'clip')
      return { ...base, ...unknown, name: fileName, kind: 'projector', architecture };
    return { ...base, ...unknown, name: fileName, kind: 'unreadable', architecture, problem: value.code };
  }
}

function kindOf(architecture: string): LibraryEntry['kind'] {
  if (writesReplies(architecture)) return 'model';
  return draftsOnly.has(architecture) ? 'draft' : 'other';
}

function checkpointEntry(path: string, owner: Owner, files: readonly FoundFile[]): LibraryEntry {
  const snapshot = /models--(.+?)--([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/.exec(path);
  return {
    path,
    owner,
    name: snapshot ? `${snapshot[1]!}/${snapshot[2]!}` : basename(path) || basename(dirname(path)),
    kind: 'checkpoint',
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    parts: files.length,
    architecture: null,
    quantisation: null,
    parameters: null,
    contextLength: null,
    shape: null,
    modifiedAt: latest(files),
    companions: [],
    problem: null,
  };
}

const latest = (files: readonly FoundFile[]): number =>
  Math.max(0, ...files.map(({ modifiedAt }) => modifiedAt));

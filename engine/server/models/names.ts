import type { Offered, OfferedModel } from '../../contract/server.ts';
import { modelId } from '../../models/modelId.ts';

export type OfferedById = OfferedModel & { readonly id: string };

/** What names are made of. */
export type Named = Pick<OfferedModel, 'path' | 'name' | 'owner'>;

const PART = /-\d{5}-of-\d{5}$/;
/** A quantisation at the end of a file's name: Q4_K_M, IQ3_XXS, UD-Q4_K_XL, F16, MXFP4. */
const QUANTISATION = /[-.](?:ud-)?((?:i?q\d\w*)|bf16|f16|f32|fp16|mxfp4\w*|tq\d_\d)$/i;

/** What a model is offered as: by the name that Ollama has for it, since its files have none, else by its file's. */
export const offeredId = ({ path, name, owner }: Named): string =>
  owner === 'ollama' ? name.replace(/:latest$/, '') : modelId(path).replace(PART, '');

/** Each with an id that no other has: those of the same name by their folders, too, save `home`, which has the plain one. */
export function withIds<M extends Named>(
  models: readonly M[],
  home: string | null,
): (M & { readonly id: string })[] {
  const named = new Map<string, M[]>();
  for (const model of models) named.set(offeredId(model), [...(named.get(offeredId(model)) ?? []), model]);
  return models.map((model) => {
    const folders = foldersOf(model.path);
    const others = named.get(offeredId(model))!.filter((each) => each.path !== model.path);
    const isTaken = (count: number) => others.some((each) => idWith(each, count) === idWith(model, count));
    let count = 0;
    while (model.path !== home && count < folders.length && isTaken(count)) count += 1;
    return { ...model, id: idWith(model, count) };
  });
}

/** With so many of its folders. */
const idWith = (model: Named, folders: number): string =>
  [...foldersOf(model.path).slice(-folders || Infinity), offeredId(model)].join('/');

const known = new WeakMap<Offered, readonly OfferedById[]>();

/** What is offered, by ids; worked out once. */
export function offeredById(offered: Offered): readonly OfferedById[] {
  const before = known.get(offered);
  if (before) return before;
  const models = withIds(offered.models, offered.home);
  known.set(offered, models);
  return models;
}

/**
 * The models that a client may mean: by id; else, in either case, by a name that Pagoda, LM Studio, Ollama or llama.cpp have for it, its file's with or
 * without ending or as much of its path as tells it from others; else by such a name without the quantisation. None: there is no such model; several: it is
 * not clear which.
 */
export function modelsNamed<M extends Named & { readonly id: string }>(
  name: string,
  models: readonly M[],
): M[] {
  const exact = models.filter(({ id }) => id === name);
  if (exact.length > 0) return exact;
  const wanted = name.toLowerCase().replace(/\.gguf$/, '');
  for (const names of [fullNames, shortNames]) {
    const found = models.filter((model) => names(model).has(wanted));
    if (found.length > 0) return found;
  }
  return [];
}

/** All that a model is called, in lower case. */
function fullNames(model: Named & { readonly id: string }): Set<string> {
  const { id, name, path } = model;
  const file = modelId(path);
  const folders = foldersOf(path);
  const names = [id, file, file.replace(PART, ''), name];
  for (let from = folders.length - 1; from >= 0; from--)
    names.push(
      [...folders.slice(from), file].join('/'),
      [...folders.slice(from), file.replace(PART, '')].join('/'),
    );
  names.push(path.replace(/\.gguf$/i, ''));
  if (model.owner === 'ollama') names.push(...ollamaNames(name));
  return lower(names);
}

/** `qwen2.5-7b-instruct` and `qwen2.5-7b-instruct@q4_k_m` of Qwen2.5-7B-Instruct-Q4_K_M.gguf; `maker/model` and `maker/model:Q4_K_M` of its repository. */
function shortNames(model: Named): Set<string> {
  const file = modelId(model.path).replace(PART, '');
  const quantisation = QUANTISATION.exec(file)?.[1];
  const bare = file.replace(QUANTISATION, '');
  const repository = repositoryOf(model.path);
  const bases = [bare, ...(repository === null ? [] : [repository, repository.replace(/-gguf$/i, '')])];
  const marked =
    quantisation === undefined
      ? []
      : bases.flatMap((base) => [`${base}@${quantisation}`, `${base}:${quantisation}`]);
  return lower([...bases, ...marked, ...bases.map((base) => `${base}:latest`)]);
}

/** Ollama takes a name without its tag for the latest, and one of its own library with that place before it. */
function ollamaNames(name: string): string[] {
  const untagged = name.replace(/:latest$/, '');
  return [name, untagged, `library/${name}`, `library/${untagged}`];
}

/** `maker/model` of a file in Hugging Face's cache, or in a folder of its own in a maker's. */
function repositoryOf(path: string): string | null {
  const cached = /models--(.+?)--([^/\\]+)[/\\]snapshots[/\\]/.exec(path);
  if (cached) return `${cached[1]}/${cached[2]}`;
  const [maker, repository] = foldersOf(path).slice(-2);
  return maker && repository ? `${maker}/${repository}` : null;
}

const foldersOf = (path: string): string[] => path.split(/[\\/]/).filter(Boolean).slice(0, -1);

const lower = (names: readonly string[]): Set<string> => new Set(names.map((name) => name.toLowerCase()));

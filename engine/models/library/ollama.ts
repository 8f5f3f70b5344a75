import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';

export interface OllamaModel {
  /** As one types it: name and tag. */
  readonly name: string;
  readonly model: string;
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly projectors: readonly string[];
}

const manifest = z.looseObject({
  layers: z.array(z.looseObject({ mediaType: z.string(), digest: z.string() })),
});
const digestOf = /^sha256:([0-9a-f]{64})$/;
const maxManifests = 10_000;

/** Models of an Ollama store: manifests/HOST/NAMESPACE/NAME/TAG name the blobs that they are made of. */
export async function* ollamaModels(root: string): AsyncGenerator<OllamaModel> {
  const manifests = join(root, 'manifests');
  const entries = await readdir(manifests, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries.slice(0, maxManifests)) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, 'utf8').catch(() => '');
    const parsed = manifest.safeParse(parseJson(text));
    if (!parsed.success) continue;
    const blobs = (kind: string) =>
      parsed.data.layers.flatMap(({ mediaType, digest }) => {
        const hash = digestOf.exec(digest)?.[1];
        return mediaType === `application/vnd.ollama.image.${kind}` && hash !== undefined
          ? [join(root, 'blobs', `sha256-${hash}`)]
          : [];
      });
    const [model] = blobs('model');
    if (model === undefined) continue;
    const found = await stat(model).catch(() => null);
    if (found?.isFile())
      yield {
        name: nameOf(manifests, path),
        model,
        bytes: found.size,
        modifiedAt: found.mtimeMs,
        projectors: blobs('projector'),
      };
  }
}

/** `llama3.2:3b` for what is Ollama's own, `host/somebody/name:tag` for the rest. */
function nameOf(manifests: string, path: string): string {
  const steps = relative(manifests, path).split(sep);
  const tag = steps.pop() ?? '';
  const name = steps.join('/').replace(/^registry\.ollama\.ai\/(library\/)?/, '');
  return `${name}:${tag}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

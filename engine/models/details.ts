import type { ModelDetails } from '../contract/modelDetails.ts';
import { stat } from 'node:fs/promises';
import { ModelFacts } from './facts.ts';
import type { ByteReader } from './gguf/byteReader.ts';
import { readGgufHeader, type GgufHeader } from './gguf/header.ts';
import { allParts } from './identity.ts';
import { readModelReport } from './inspect.ts';
import { withModelFile } from './modelFile.ts';
import { readAllParts } from './parts.ts';
import { rotaryPairs } from './rotaryPairs.ts';
import { TokenTexts } from './tokenTexts.ts';

/** Longest value of a key that is told, in characters. */
const LONGEST = 400;

/** What a file says of itself in full, the preview of its template apart. Throws what `readModelReport` throws. */
export async function readModelDetails(path: string): Promise<Omit<ModelDetails, 'preview'>> {
  // It has checked the file before more of it is believed.
  const report = await readModelReport(path);
  return withModelFile(path, async (reader) => {
    const header = await readGgufHeader(reader);
    const facts = new ModelFacts(reader, header);
    const { tensors } = await readAllParts(facts, reader, header);
    return {
      report,
      files: await Promise.all(
        allParts(reader.path).map(async (part) => ({ path: part, bytes: (await stat(part)).size })),
      ),
      tensors: tensors.map(({ name, type, bytes, shape }) => ({
        name,
        type: type.name,
        bytes,
        shape: [...shape],
      })),
      rotaryPairs: report.rope.dimensions === null ? null : rotaryPairs(report.architecture),
      about: aboutOf(header),
      specialTokens: await specialTokensOf(facts, reader),
    };
  });
}

/** Keys of the `general` part that say who made it, of what, and under which terms. */
function aboutOf({ metadata }: GgufHeader): ModelDetails['about'] {
  const shown =
    /^general\.(author|organization|version|finetune|basename|size_label|description|quantized_by|license(\.name|\.link)?|url|repo_url|source\.url|source\.repo_url|base_model\.\d+\.(name|organization|repo_url))$/;
  return [...metadata].flatMap(([key, value]) =>
    shown.test(key) && value.kind === 'text' && value.value !== ''
      ? [{ key: key.slice('general.'.length), value: value.value.slice(0, LONGEST) }]
      : [],
  );
}

const roles: readonly (readonly [role: string, key: string])[] = [
  ['begin', 'bos_token_id'],
  ['end', 'eos_token_id'],
  ['end of turn', 'eot_token_id'],
  ['unknown', 'unknown_token_id'],
  ['padding', 'padding_token_id'],
  ['separator', 'seperator_token_id'],
  ['mask', 'mask_token_id'],
];

async function specialTokensOf(
  facts: ModelFacts,
  reader: ByteReader,
): Promise<ModelDetails['specialTokens']> {
  const array = facts.array('tokenizer.ggml.tokens');
  if (!array) return [];
  const texts = await TokenTexts.read(reader, array);
  return roles.flatMap(([role, key]) => {
    const id = facts.number(`tokenizer.ggml.${key}`);
    if (id === null || !Number.isInteger(id) || id < 0 || id >= texts.count) return [];
    return [{ role, id, text: texts.at(id).toString('utf8').slice(0, LONGEST) }];
  });
}

import { PagodaError } from '../contract/errors.ts';
import { say } from '../contract/phrases.ts';
import type { ModelReport } from '../contract/models.ts';
import { architectures } from './architectures.ts';
import { ModelFacts } from './facts.ts';
import type { ByteReader } from './gguf/byteReader.ts';
import { readGgufHeader } from './gguf/header.ts';
import { withModelFile } from './modelFile.ts';
import { readAllParts } from './parts.ts';
import { readQuantisation, totalBytes, totalElements } from './quantisationFacts.ts';
import { readRope } from './ropeFacts.ts';
import { readShape } from './shapeFacts.ts';
import { checkTensors } from './tensorFacts.ts';
import { readTokenizer } from './tokenizerFacts.ts';

/** Tokens the memory estimate counts with where the model can do more: what a load takes by default. */
const defaultContextLength = 8192;

/**
 * What a model file is and what it will need, read from its header without loading it. A file that passes has been checked for all that would
 * make llama.cpp abort; every other fault throws a `model.*` error.
 */
export const readModelReport = (path: string): Promise<ModelReport> => withModelFile(path, reportOn);

/** The same of an open file. */
export async function reportOn(reader: ByteReader): Promise<ModelReport> {
  const header = await readGgufHeader(reader);
  const facts = new ModelFacts(reader, header);
  const { architecture } = facts;
  if (!architectures.has(architecture)) {
    throw new PagodaError('model.unknownArchitecture', { path: reader.path, architecture });
  }
  const shape = await readShape(facts);
  const tokenizer = await readTokenizer(facts, reader);
  const { fileBytes, tensors } = await readAllParts(facts, reader, header);
  if (tensors.length === 0) facts.malformed(say('noTensors'));
  checkTensors(facts, tensors, shape.attention);

  const weightsBytes = totalBytes(tensors);
  const kvContextLength = Math.min(shape.contextLength, defaultContextLength);
  const perToken = shape.attention.kvBytesPerToken;
  const kvBytes = perToken === null ? null : perToken * kvContextLength;
  return {
    path: reader.path,
    fileBytes,
    ggufVersion: header.version,
    name: facts.label('general.name'),
    architecture,
    parameters: totalElements(tensors),
    layers: shape.layers,
    embeddingLength: shape.embeddingLength,
    feedForwardLength: shape.feedForwardLength,
    slidingWindow: windowOf(facts),
    contextLength: shape.contextLength,
    vocabularySize: tokenizer.vocabularySize,
    attention: shape.attention,
    rope: await readRope(facts, shape.attention.headSize, shape.contextLength),
    quantisation: readQuantisation(facts, tensors),
    tokenizer: tokenizer.report,
    licence: facts.label('general.license'),
    tensors: tensors.length,
    memory: {
      weightsBytes,
      kvBytes,
      kvContextLength: kvBytes === null ? null : kvContextLength,
      totalBytes: weightsBytes + (kvBytes ?? 0),
    },
  };
}

/** Files that have none say so with a 0, or nothing. */
function windowOf(facts: ModelFacts): number | null {
  const tokens = facts.number('.attention.sliding_window');
  return tokens === 0 ? null : tokens;
}

import { PagodaError } from '../contract/errors.ts';
import { detailOf, type Detail } from '../contract/phrases.ts';
import type { ByteReader } from './gguf/byteReader.ts';
import type { GgufHeader } from './gguf/header.ts';
import { readNumbers, type ArrayValue, type MetadataValue } from './gguf/metadata.ts';

/** Characters of a name, a licence, a kind. */
const LABEL_LENGTH = 256;

/**
 * A model's metadata as typed questions. Keys that begin with a dot belong to the architecture: `.block_count` is `llama.block_count` in a
 * llama model. A key of another type than asked for is `model.malformed`: llama.cpp would refuse it too.
 */
export class ModelFacts {
  readonly path: string;
  readonly architecture: string;

  constructor(
    private readonly reader: ByteReader,
    private readonly header: GgufHeader,
  ) {
    this.path = reader.path;
    this.architecture = this.label('general.architecture') ?? this.missing('general.architecture');
  }

  /** A text that is a name, as much of it as anybody reads: what a file says may have millions of letters. */
  label(key: string): string | null {
    const text = this.text(key);
    if (text === null || text.length <= LABEL_LENGTH) return text;
    return `${text.slice(0, LABEL_LENGTH).replace(/[\uD800-\uDBFF]$/, '')}…`;
  }

  key(key: string): string {
    return key.startsWith('.') ? this.architecture + key : key;
  }

  has(key: string): boolean {
    return this.header.metadata.has(this.key(key));
  }

  text(key: string): string | null {
    const value = this.find(key);
    if (value === undefined) return null;
    return value.kind === 'text' ? value.value : this.wrongType(key, value, 'text');
  }

  number(key: string): number | null {
    const value = this.find(key);
    if (value === undefined) return null;
    return value.kind === 'number' ? value.value : this.wrongType(key, value, 'a number');
  }

  flag(key: string): boolean | null {
    const value = this.find(key);
    if (value === undefined) return null;
    return value.kind === 'bool' ? value.value : this.wrongType(key, value, 'a boolean');
  }

  array(key: string): ArrayValue | null {
    const value = this.find(key);
    if (value === undefined) return null;
    return value.kind === 'array' ? value : this.wrongType(key, value, 'an array');
  }

  required(key: string): number {
    return this.number(key) ?? this.missing(key);
  }

  /** A number for each layer (or other part): an array as it stands, a single number for all, null where the file is silent. */
  async perLayer(key: string, layers: number): Promise<number[] | null> {
    const value = this.find(key);
    if (value === undefined) return null;
    if (value.kind === 'number') return Array.from({ length: layers }, () => value.value);
    if (value.kind !== 'array') return this.wrongType(key, value, 'a number or an array of them');
    const numbers = await readNumbers(this.reader, value);
    if (numbers.length === layers) return numbers;
    return this.malformed(`${this.key(key)} has ${numbers.length} numbers for ${layers} layers`);
  }

  missing(key: string): never {
    throw new PagodaError('model.missingKey', { path: this.path, key: this.key(key) });
  }

  malformed(detail: string | Detail): never {
    throw new PagodaError('model.malformed', { path: this.path, ...detailOf(detail) });
  }

  private find(key: string): MetadataValue | undefined {
    return this.header.metadata.get(this.key(key));
  }

  private wrongType(key: string, value: MetadataValue, expected: string): never {
    return this.malformed(`${this.key(key)} is of kind ${value.kind}, expected ${expected}`);
  }
}

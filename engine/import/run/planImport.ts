import { resolve } from 'node:path';
import type { ImportSize } from '../../contract/imports.ts';
import { checkpointName } from '../../models/library/checkpointName.ts';
import { tensorType, type TensorType } from '../../models/gguf/tensorTypes.ts';
import type { TensorToWrite } from '../../models/gguf/writer.ts';
import {
  CheckpointReader,
  readCheckpoint,
  type CheckpointTensor,
} from '../../models/safetensors/checkpoint.ts';
import {
  planArchitecture,
  type ArchitecturePlan,
  type Metadata,
  type WantedTensor,
} from '../config/architecture.ts';
import { checkExtent } from '../config/extent.ts';
import { kindOf } from '../config/kinds.ts';
import { readConfigFile, readModelConfig } from '../config/modelConfig.ts';
import { readQuantClaim, type QuantClaim } from '../config/quantClaim.ts';
import { Targets } from '../config/targets.ts';
import { refuse } from '../refuse.ts';
import { fitting, type FloatType, type Loss } from '../target/blocks.ts';
import { planCoded, type CodedPlan } from '../target/plan.ts';
import {
  codedFloats,
  codedRows,
  floatRows,
  fourBitRows,
  plainFloatRows,
  sameRows,
  scaledFloatRows,
  type Pieces,
} from '../target/produce.ts';
import { rowsBy, type RowOrder } from '../target/rowOrder.ts';
import { planTokenizer } from '../tokenizer/tokenizer.ts';
import type { GptqZeros } from '../weights/gptqZeros.ts';
import type { Module } from '../weights/module.ts';
import { isFloat, readFloats } from '../weights/read.ts';
import type { CodedHead, CodedWeights, Weights } from '../weights/weights.ts';
import { byModule, gptqZerosOf, resolveModule, type PartsByModule } from './modules.ts';
import { checkLeftovers } from './leftovers.ts';

/** One tensor of the file to write. */
export interface OutTensor extends TensorToWrite {
  /** What it is made of, by the checkpoint's own name. */
  readonly source: string;
  /** What the checkpoint holds there, in a few words; null for what it does not hold. */
  readonly format: string | null;
  /** Whether its values are those of the checkpoint, to the last bit. */
  readonly exact: boolean;
  /** Of a linear: the whole of it, and the rows of it that this is. */
  readonly made?: {
    readonly weights: Weights;
    readonly order: RowOrder;
    readonly columnsBy: Int32Array | null;
  };
  produce(loss: Loss): Pieces;
}

export interface ImportPlan {
  readonly folder: string;
  readonly name: string;
  readonly architecture: string;
  readonly metadata: Metadata;
  readonly tensors: readonly OutTensor[];
  readonly sourceBytes: number;
  readonly splitter: string;
  readonly notes: readonly string[];
  readonly reader: CheckpointReader;
}

/**
 * Reads a folder as far as is needed to know every byte of the header of what it becomes: configuration, tokenizer, headers, zero points and
 * scales. Throws `import.refused`, or what a broken file throws. The reader is open afterwards, and the caller's to close.
 */
export async function planImport(given: string, size: ImportSize): Promise<ImportPlan> {
  const folder = resolve(given);
  const file = await readConfigFile(folder);
  const claim = await readQuantClaim(folder, file);
  kindOf(folder, file.architecture);
  const checkpoint = await readCheckpoint(folder);
  const config = readModelConfig(folder, file, file.architecture!);
  checkExtent(config, checkpoint.bytes);
  const plan = planArchitecture(config, (name) => checkpoint.tensors.has(name));
  const tokenizer = await planTokenizer(config);
  const reader = new CheckpointReader(checkpoint);
  try {
    const work = new Planner(folder, claim, size, reader, byModule(checkpoint.tensors), plan);
    await work.resolve();
    const tensors = await work.tensors();
    work.notes.push(...(await checkLeftovers(folder, reader, plan.ignored, work.used)));
    const name = checkpointName(folder);
    return {
      folder,
      name,
      architecture: plan.architecture,
      tensors,
      sourceBytes: checkpoint.bytes,
      splitter: tokenizer.splitter,
      notes: [...plan.notes, ...tokenizer.notes, ...work.notes],
      reader,
      metadata: [
        ['general.architecture', { type: 'string', value: plan.architecture }],
        ['general.type', { type: 'string', value: 'model' }],
        ['general.name', { type: 'string', value: name }],
        ['general.file_type', { type: 'u32', value: fileTypeOf(tensors) }],
        ['general.quantization_version', { type: 'u32', value: 2 }],
        ...plan.metadata,
        ...tokenizer.metadata,
      ],
    };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

interface Linear {
  readonly wanted: WantedTensor;
  readonly weights: Weights;
  readonly format: string;
}

class Planner {
  readonly notes: string[] = [];
  readonly used = new Set<string>();
  private readonly linears: Linear[] = [];
  private readonly targets: Targets;
  /** Columns in another order that the rows before them can take over, by the module that has them. */
  private readonly sorted = new Map<string, Int32Array>();

  constructor(
    private readonly folder: string,
    private readonly claim: QuantClaim,
    private readonly size: ImportSize,
    private readonly reader: CheckpointReader,
    private readonly parts: PartsByModule,
    private readonly plan: ArchitecturePlan,
  ) {
    this.targets = new Targets(folder, claim.groups);
  }

  async resolve(): Promise<void> {
    const wanted = this.plan.tensors.filter(({ columns }) => columns > 0);
    const modules = new Map<string, Module>();
    for (const { module, rows, columns } of wanted) {
      const parts = this.parts.get(module);
      if (!parts)
        refuse(this.folder, 'mismatch', `${module} is missing, which a ${this.plan.architecture} has`);
      modules.set(module, { folder: this.folder, name: module, rows, columns, parts });
    }
    const zeros = await gptqZerosOf(this.reader, [...modules.values()], this.claim);
    for (const one of wanted) {
      const module = modules.get(one.module)!;
      const resolved = resolveModule(module, this.claim, zeros, this.targets);
      this.linears.push({ wanted: one, ...resolved });
      for (const tensor of resolved.weights.tensors) this.used.add(tensor.name);
    }
    this.noteZeros(zeros);
    this.noteClaims();
    await this.findSorted();
  }

  async tensors(): Promise<OutTensor[]> {
    const out: OutTensor[] = [];
    const linears = new Map(this.linears.map((linear) => [linear.wanted, linear]));
    for (const wanted of this.plan.tensors) {
      const linear = linears.get(wanted);
      if (linear) out.push(...(await this.linear(linear)));
      else out.push(...(await this.vector(wanted)));
    }
    for (const { name, values } of this.plan.generated) {
      out.push({
        ...floats(name, [values.length]),
        source: name,
        format: null,
        exact: true,
        produce: () => once(values),
      });
    }
    return out;
  }

  private async linear({ wanted, weights, format }: Linear): Promise<OutTensor[]> {
    const { reader } = this;
    const order = this.orderOf(wanted);
    const shape = [weights.columns, wanted.order.source.length];
    const name = `${wanted.name}.weight`;
    const columnsBy = this.sorted.get(wanted.module) ?? null;
    const base = { name, shape, source: wanted.module, format, made: { weights, order, columnsBy } };
    switch (weights.kind) {
      case 'plain':
        return [{ ...base, ...this.plain(weights, order) }];
      case 'scaled': {
        const type = fitting('Q8_0', weights.columns);
        return [
          {
            ...base,
            type: typeNamed(type),
            exact: false,
            produce: (loss) =>
              later(async () =>
                floatRows(await scaledFloatRows(weights, reader), weights.columns, type, order, loss),
              ),
          },
        ];
      }
      case 'coded': {
        const head = await headOf(weights, reader, columnsBy);
        return [{ ...base, ...this.coded(weights, planCoded(weights, head, this.size), order, columnsBy) }];
      }
      case 'fourBit': {
        const factor = await weights.factor(reader);
        if (!(factor > 0) || !Number.isFinite(factor))
          refuse(this.folder, 'notANumber', `the scale of ${wanted.module} is ${factor}`);
        const tensor = {
          ...base,
          type: typeNamed(weights.type),
          exact: true,
          produce: () => fourBitRows(weights, order, reader),
        };
        if (factor === 1) return [tensor];
        const scale = Float32Array.of(factor);
        return [
          tensor,
          {
            ...floats(`${wanted.name}.scale`, [1]),
            source: wanted.module,
            format,
            exact: true,
            produce: () => once(scale),
          },
        ];
      }
    }
  }

  private plain(
    weights: Extract<Weights, { kind: 'plain' }>,
    order: RowOrder,
  ): Pick<OutTensor, 'type' | 'exact' | 'produce'> {
    const { tensor, columns } = weights;
    const stored = tensor.dtype === 'F64' ? 'F32' : (tensor.dtype as FloatType);
    const type = this.size === 'compact' && stored !== 'Q8_0' ? fitting('Q8_0', columns) : stored;
    if (type === tensor.dtype)
      return { type: typeNamed(type), exact: true, produce: () => sameRows(weights, order, this.reader) };
    return {
      type: typeNamed(type),
      exact: false,
      produce: (loss) => floatRows(plainFloatRows(weights, this.reader), columns, type, order, loss),
    };
  }

  private coded(
    weights: CodedWeights,
    plan: CodedPlan,
    order: RowOrder,
    by: Int32Array | null,
  ): Pick<OutTensor, 'type' | 'exact' | 'produce'> {
    const { reader } = this;
    if (plan.kind === 'coded') {
      const { type } = plan;
      return {
        type: typeNamed(type),
        exact: plan.exact,
        produce: (loss) =>
          later(async () => {
            const head = await headOf(weights, reader, by);
            return codedRows(weights, head, type, order, reader, by, plan.exact ? null : loss);
          }),
      };
    }
    const type = fitting(plan.type, weights.columns);
    return {
      type: typeNamed(type),
      exact: type === 'F32',
      produce: (loss) =>
        later(async () => {
          const rows = await codedFloats(weights, await weights.head(reader), reader);
          return floatRows(rows, weights.columns, type, order, loss);
        }),
    };
  }

  /** A norm or a bias: 32-bit floats in the order of its rows. A bias that is all zeros says nothing, and is left out. */
  private async vector(wanted: WantedTensor): Promise<OutTensor[]> {
    const tensor = this.parts.get(wanted.module)?.get(wanted.part);
    if (!tensor) {
      if (wanted.optional) return [];
      refuse(
        this.folder,
        'mismatch',
        `${wanted.module}.${wanted.part} is missing, which a ${this.plan.architecture} has`,
      );
    }
    if (!isFloat(tensor) || tensor.elements !== wanted.rows) {
      refuse(
        this.folder,
        'mismatch',
        `${tensor.name} is ${tensor.dtype} of the shape [${tensor.shape.join(', ')}], expected ${wanted.rows} floats`,
      );
    }
    this.used.add(tensor.name);
    const read = async () => {
      const values = await readFloats(this.reader, tensor);
      if (values.some((value) => !Number.isFinite(value)))
        refuse(this.folder, 'notANumber', `${tensor.name} holds what is no number`);
      return values;
    };
    const order = this.orderOf(wanted);
    if (wanted.optional && (await read()).every((value) => value === 0)) return [];
    return [
      {
        ...floats(`${wanted.name}.${wanted.part}`, [order.source.length]),
        source: tensor.name,
        format: tensor.dtype,
        exact: true,
        produce: () =>
          later(async () => {
            const values = await read();
            return once(Float32Array.from(order.source, (row) => values[row]! + wanted.shift));
          }),
      },
    ];
  }

  /** The rows of gate and up follow the columns of down where those are in another order: what is between them goes row by row. */
  private orderOf({ module, order }: WantedTensor): RowOrder {
    const found = /^(.*\.mlp\.)(gate_proj|up_proj)$/.exec(module);
    const by = found ? this.sorted.get(`${found[1]!}down_proj`) : undefined;
    return by ? rowsBy(order, by) : order;
  }

  private async findSorted(): Promise<void> {
    let inOrder = 0;
    for (const { wanted, weights } of this.linears) {
      if (weights.kind !== 'coded') continue;
      const { groupOf, groups } = await weights.head(this.reader);
      if (!groupOf) continue;
      inOrder += 1;
      if (!wanted.module.endsWith('.mlp.down_proj')) continue;
      const columns = Int32Array.from({ length: weights.columns }, (_, column) => column);
      columns.sort((one, other) => groupOf[one]! - groupOf[other]! || one - other);
      const whole = columns.every((column, at) => groupOf[column] === Math.floor(at / weights.groupColumns));
      if (whole && groups * weights.groupColumns === weights.columns) this.sorted.set(wanted.module, columns);
    }
    if (inOrder > this.sorted.size) {
      this.notes.push(
        `${inOrder} of ${this.linears.length} tensors were quantised in an order of their own (desc_act), which GGUF has no place for: ${inOrder - this.sorted.size} are written as Q8_0, at twice the size`,
      );
    } else if (this.claim.actOrder && inOrder === 0) {
      this.notes.push('its configuration says desc_act, and no tensor is in another order');
    }
  }

  private noteZeros(zeros: GptqZeros): void {
    if (!this.linears.some(({ format }) => format.startsWith('GPTQ'))) return;
    if (zeros.version !== this.claim.zerosVersion) {
      this.notes.push(
        `its configuration says GPTQ version ${this.claim.zerosVersion}, and its zero points are those of version ${zeros.version}`,
      );
    }
    if (zeros.version === 1 && zeros.writer === 'lost') {
      this.notes.push(
        'where a zero point was 0 its tool (auto-gptq) wrote over the zero points beside it: some rows of this model are wrong, here as there, and cannot be restored',
      );
    }
  }

  private noteClaims(): void {
    const { bits, method } = this.claim;
    const held = new Set(
      this.linears.flatMap(({ weights }) => (weights.kind === 'coded' ? [weights.bits] : [])),
    );
    if (bits !== null && held.size === 1 && !held.has(bits)) {
      this.notes.push(`its configuration says ${bits} bits, and its codes have ${[...held].join()}`);
    }
    if (method === 'none' && this.linears.some(({ weights }) => weights.kind !== 'plain')) {
      this.notes.push('its configuration does not say that it is quantised');
    }
    if (method !== 'none' && this.linears.every(({ weights }) => weights.kind === 'plain')) {
      this.notes.push(`its configuration says ${method}, and no weight is quantised`);
    }
  }
}

/** Scales and zero points; of columns that were sorted, without their order. */
async function headOf(
  weights: CodedWeights,
  reader: CheckpointReader,
  by: Int32Array | null,
): Promise<CodedHead> {
  const head = await weights.head(reader);
  return by ? { ...head, groupOf: null } : head;
}

const typeIds: Readonly<Record<string, number>> = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q5_0: 6,
  Q8_0: 8,
  BF16: 30,
  MXFP4: 39,
  NVFP4: 40,
};
const typeNamed = (name: string): TensorType => tensorType(typeIds[name]!)!;

const floats = (name: string, shape: readonly number[]) => ({ name, shape, type: typeNamed('F32') });

async function* once(values: Float32Array): Pieces {
  yield await Promise.resolve(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** Pieces that are only begun when the first is asked for. */
async function* later(begin: () => Promise<Pieces>): Pieces {
  yield* await begin();
}

/** llama.cpp's number for a file whose weights are mostly of one type (llama_ftype in include/llama.h). */
const fileTypes: Readonly<Record<string, number>> = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q8_0: 7,
  Q5_0: 8,
  BF16: 32,
  MXFP4: 38,
  NVFP4: 39,
};

function fileTypeOf(tensors: readonly OutTensor[]): number {
  const elements = new Map<string, number>();
  for (const { name, type, shape } of tensors) {
    if (!name.startsWith('blk.')) continue;
    elements.set(
      type.name,
      (elements.get(type.name) ?? 0) + shape.reduce((product, side) => product * side, 1),
    );
  }
  const [most = 'F16'] = [...elements].sort((one, other) => other[1] - one[1])[0] ?? [];
  return fileTypes[most] ?? 1;
}

/** A model's name by its folder; in the cache of Hugging Face by the folder that tells whose it is. */
export type { CheckpointTensor };

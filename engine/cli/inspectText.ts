import type { ModelReport } from '../contract/models.ts';
import { basename } from 'node:path';
import { oneLine } from '../shown/visible.ts';
import type { CheckpointReport } from '../contract/imports.ts';
import type { InspectedFit } from './inspect.ts';
import { bytes, count, short } from './numbers.ts';

type Row = readonly [label: string, text: string];

/** A model's report for a terminal: one fact a line, in the order people ask. */
export function inspectText(
  report: ModelReport,
  fit: InspectedFit,
  checkpoint: Omit<CheckpointReport, 'model'> | null = null,
): string {
  const rows: Row[] = [
    ['Name', named(report.name)],
    ['Architecture', architecture(report)],
    ['Parameters', `${short(report.parameters)} in ${count(report.tensors)} tensors`],
    ['Context', tokens(report.contextLength)],
    ['Vocabulary', `${tokens(report.vocabularySize)}${tokenizer(report)}`],
    ['Attention', attention(report)],
    ['KV cache', kvCache(report)],
    ['Positions', positions(report)],
    [
      'Weights',
      `${oneLine(report.quantisation.fileType ?? 'mixed')}, ${fixed(report.quantisation.bitsPerWeight)} bits each`,
    ],
    ...report.quantisation.types.map((type): Row => ['', typeShare(type)]),
    ['Chat template', template(report.tokenizer.chatTemplate)],
    ['Licence', named(report.licence)],
    ...(checkpoint === null
      ? [['File', `${bytes(report.fileBytes)}, GGUF version ${report.ggufVersion}`] as const]
      : checkpointRows(report, checkpoint)),
    ['Memory', memory(report, fit)],
    [
      '',
      fit.fits
        ? `fits: ${bytes(fit.availableBytes)} are free`
        : `does not fit: only ${bytes(fit.availableBytes)} are free`,
    ],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`);
  return `${oneLine(basename(report.path), FILE_NAME_LENGTH)}\n${lines.join('\n')}\n`;
}

/** A folder has not these weights yet: what it holds, and what importing it would give. */
function checkpointRows(
  { fileBytes }: ModelReport,
  { formats, sourceBytes, exact, rounded, notes }: Omit<CheckpointReport, 'model'>,
): Row[] {
  return [
    ['Folder', `${formats.map((format) => oneLine(format)).join('; ')}, ${bytes(sourceBytes)}`],
    [
      'Imported',
      `${bytes(fileBytes)}, ${exact ? 'every value kept' : `${count(rounded.length)} tensors rounded`}`,
    ],
    ...notes.map((note): Row => ['Note', oneLine(note, 1000)]),
  ];
}

/** What the file says of itself, on one line. */
const named = (text: string | null): string => (text === null ? 'not given' : oneLine(text));
/** The longest name that a file can have. */
const FILE_NAME_LENGTH = 255;

const fixed = (value: number): string => value.toFixed(2).replace(/\.?0+$/, '');
const tokens = (value: number | null): string => (value === null ? 'not given' : `${count(value)} tokens`);

function architecture({ architecture: name, layers, embeddingLength }: ModelReport): string {
  return `${oneLine(name)}, ${layers ?? '?'} layers, ${embeddingLength ?? '?'} wide`;
}

function tokenizer({ tokenizer: { model, pre } }: ModelReport): string {
  const names = [model, pre].flatMap((name) => (name === null ? [] : [oneLine(name)]));
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

const attentionNames: Record<ModelReport['attention']['kind'], string> = {
  MHA: 'multi-head',
  GQA: 'grouped-query',
  MQA: 'multi-query',
  MLA: 'latent',
  none: 'none: a recurrent model',
};

function attention({ attention: { kind, heads, kvHeads, headSize } }: ModelReport): string {
  if (kind === 'none') return attentionNames.none;
  return `${attentionNames[kind]} (${kind}), ${heads} heads on ${kvHeads} key-value heads of ${headSize}`;
}

function kvCache({ attention: { kvBytesPerToken } }: ModelReport): string {
  return kvBytesPerToken === null ? 'none' : `${bytes(kvBytesPerToken)} a token in f16`;
}

function positions({ rope }: ModelReport): string {
  if (rope.dimensions === null) return 'no rotary embedding';
  const base = rope.base === null ? '' : `, base ${count(rope.base)}`;
  const stretched = rope.scaling === null || rope.scaling === 'none' ? 'not stretched' : stretch(rope);
  return `rotary over ${rope.dimensions} dimensions${base}, ${stretched}`;
}

function stretch({ scaling, scalingFactor, originalContextLength }: ModelReport['rope']): string {
  const factor = scalingFactor === null ? '' : ` by ${fixed(scalingFactor)}`;
  const from = originalContextLength === null ? '' : ` from ${tokens(originalContextLength)}`;
  return `stretched (${oneLine(scaling ?? '')})${factor}${from}`;
}

function typeShare({ type, tensors, bytes: size }: ModelReport['quantisation']['types'][number]): string {
  return `${oneLine(type).padEnd(8)}${String(tensors).padStart(5)} tensors ${bytes(size).padStart(10)}`;
}

function template(text: string | null): string {
  return text === null ? 'none: use --raw' : `yes, ${count(text.length)} characters`;
}

function memory({ memory: { weightsBytes, kvBytes } }: ModelReport, fit: InspectedFit): string {
  const { contextLength, cacheType, cache: cacheBytes } = fit.estimate;
  const rest = fit.neededBytes - weightsBytes - cacheBytes;
  const type = cacheType === 'f16' ? '' : ` in ${cacheType}`;
  const cache = kvBytes === null ? '' : `, cache ${bytes(cacheBytes)} for ${tokens(contextLength)}${type}`;
  return `about ${bytes(fit.neededBytes)}: weights ${bytes(weightsBytes)}${cache}, work ${bytes(rest)}`;
}

import { expect, test } from 'vitest';
import { errorData, type ErrorValue } from '../../../engine/contract/errors.ts';
import type { NextStep } from '../../errors/nextSteps.ts';
import { engineInfo } from '../../test/builders.ts';
import { ailmentOf, ailmentOfEnd, ailmentSaid, type Ailment } from './ailments.ts';
import { diagnose } from './diagnosis.ts';
import { reportText } from './report.ts';

const path = '/m/a.gguf';
const refused = (detail: string): ErrorValue => ({ code: 'model.loadFailed', data: { path, detail } });

test.each([
  ["error loading model: unknown model architecture: 'brandnew'", 'unknownArchitecture'],
  ["error loading model vocabulary: unknown pre-tokenizer type: 'x'", 'unknownArchitecture'],
  ["missing tensor 'blk.0.attn_q.weight'", 'damaged'],
  ['done_getting_tensors: wrong number of tensors; expected 292, got 291', 'damaged'],
  ["tensor 'output.weight' data is not within the file bounds, model is corrupted or incomplete", 'damaged'],
  ['ggml_backend_cuda_buffer_type_alloc_buffer: cudaMalloc failed: out of memory', 'deviceMemory'],
  ['alloc_tensor_range: failed to allocate Vulkan0 buffer of size 4294967296', 'deviceMemory'],
  [
    'ggml_vulkan: Device memory allocation of size 1 failed. vk::Device::allocateMemory: ErrorOutOfDeviceMemory',
    'deviceMemory',
  ],
  ['alloc_tensor_range: failed to allocate CPU buffer of size 9', 'memory'],
  ['terminate called after throwing an instance of std::bad_alloc', 'memory'],
  ['ggml_vulkan: No devices found.', 'driver'],
  ['CUDA driver version is insufficient for CUDA runtime version', 'driver'],
  ['vk::Queue::submit: ErrorDeviceLost', 'driverFault'],
  ['the driver did not answer', 'driverHangs'],
  ['the driver ended the trial (SIGSEGV)', 'driverFault'],
  ['libcudart.so.12: cannot open shared object file', 'library'],
])('%s is understood among the lines around it', (line, ailment) => {
  const around = `ggml_cuda_init: found 1 CUDA devices:\n  Device 0: a card, compute capability 8.9\n${line}\nfailed to load model`;
  expect(ailmentSaid(around)).toBe(ailment);
  expect(ailmentOf(refused(around))).toBe(ailment);
});

test.each([
  [{ exitCode: null, signal: 'SIGKILL' }, 'killed'],
  [{ exitCode: 137, signal: null }, 'killed'],
  [{ exitCode: null, signal: 'SIGILL' }, 'processor'],
  [{ exitCode: 0xc000001d, signal: null }, 'processor'],
  [{ exitCode: -1073741795, signal: null }, 'processor'],
  [{ exitCode: 0xc0000135, signal: null }, 'library'],
  [{ exitCode: 0xc0000017, signal: null }, 'memory'],
  [{ exitCode: 0xc0000005, signal: null }, 'crashed'],
  [{ exitCode: 18446744072635812000, signal: null }, 'crashed'],
  [{ exitCode: null, signal: 'SIGABRT' }, 'crashed'],
])('an engine that ends with %j has a reason', (end, ailment) => {
  expect(ailmentOfEnd(end)).toBe(ailment);
});

test.each<[ErrorValue, Ailment, NextStep]>([
  [
    { code: 'model.outOfMemory', data: { path, neededBytes: 9, availableBytes: 1 } },
    'memory',
    'automaticContext',
  ],
  [
    { code: 'context.createFailed', data: { contextLength: 9, detail: '' } },
    'contextMemory',
    'automaticContext',
  ],
  [
    { code: 'context.createFailed', data: { contextLength: 9, detail: 'ErrorOutOfDeviceMemory' } },
    'deviceMemory',
    'useProcessor',
  ],
  [
    { code: 'gpu.unavailable', data: { requested: 'vulkan', detail: 'the driver did not answer' } },
    'driverHangs',
    'useProcessor',
  ],
  [
    { code: 'gpu.unavailable', data: { requested: 'cuda', detail: 'no libraries' } },
    'driver',
    'useProcessor',
  ],
  [{ code: 'library.versionMismatch', data: { built: '1', found: '2' } }, 'libraryMismatch', 'restartEngine'],
  [{ code: 'library.missing', data: { variant: 'cpu', searched: [] } }, 'library', 'restartEngine'],
  [{ code: 'engine.unresponsive', data: { ms: 60_000 } }, 'hangs', 'restartEngine'],
  [{ code: 'model.endsEngine', data: { path, detail: 'SIGSEGV' } }, 'endsEngine', 'openModel'],
  [{ code: 'model.notFound', data: { path } }, 'gone', 'openModel'],
  [{ code: 'model.unreadable', data: { path, errno: 'EACCES' } }, 'unreadable', 'reloadModel'],
])('%j has a way out at hand', (error, ailment, action) => {
  expect(ailmentOf(error)).toBe(ailment);
  expect(diagnose(error).actions).toContain(action);
});

test('every error has a cause, an explanation and something to do', () => {
  const text = { path, detail: '', requested: '', data: '' };
  for (const code of Object.keys(errorData)) {
    const { cause, explanation, actions } = diagnose({ code, data: text } as unknown as ErrorValue);
    expect([code, cause]).toEqual([code, expect.stringMatching(/^\S.*\.$/) as string]);
    expect(explanation.length).toBeGreaterThan(60);
    expect(actions.length).toBeGreaterThan(1);
  }
});

test('the report has versions, devices and why they were chosen, and nothing of chats', () => {
  const facts = {
    error: refused('because'),
    model: '/home/ada/a.gguf',
    settings: { contextLength: 4096 },
    gpu: 'auto',
    info: null,
    system: {
      release: '6.1.0',
      arch: 'x64',
      processor: 'A processor',
      cores: 8,
      memoryTotal: 16e9,
      memoryFree: 9e9,
      log: 'one\ntwo\n',
    },
    engine: { ...engineInfo, variantReason: 'vulkan: the driver did not answer' },
  };
  const text = reportText(facts);
  for (const part of [
    'llama.cpp v0.5.0, cpu libraries',
    'Why these libraries: vulkan: the driver did not answer',
    'Device: CPU (cpu), A processor, 9.0 GB free of 16.0 GB',
    'Memory: 9.0 GB free of 16.0 GB',
    'Loaded with: {"contextLength":4096}',
    'Error: model.loadFailed',
    'The last lines of the log:\none\ntwo',
  ])
    expect(text).toContain(part);
  expect(reportText({ ...facts, engine: null, system: null })).toContain('Engine: none is running');
});

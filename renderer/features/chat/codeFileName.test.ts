import { expect, test } from 'vitest';
import { codeFileName } from './codeFileName.ts';

test('code is saved under a name that its language goes by, whatever its fence is called', () => {
  expect(['python', 'PY', 'ts', 'c++', 'sql', 'dockerfile', 'makefile'].map(codeFileName)).toEqual([
    'code.py',
    'code.py',
    'code.ts',
    'code.cpp',
    'code.sql',
    'code.dockerfile',
    'code.mk',
  ]);
});

test('what no fence names, and names that are none, become plain text', () => {
  expect(['', 'brainfuck', '../../etc/passwd', 'constructor'].map(codeFileName)).toEqual([
    'code.txt',
    'code.txt',
    'code.txt',
    'code.txt',
  ]);
});

import { basename } from 'node:path';

/** What other programs call a model: the name of its file, without the ending. */
export const modelId = (path: string): string => basename(path).replace(/\.gguf$/i, '');

import type { Handlers } from '../../../../engine/transport/server.ts';
import type { importsContract } from '../../../ipc/contract/imports.ts';
import type { Imports } from '../../imports/imports.ts';
import { done } from './done.ts';

export function importHandlers(imports: Imports): Handlers<typeof importsContract> {
  return {
    imports,
    'imports.cancel': ({ id }) => done(() => imports.cancel(id)),
    'imports.again': ({ id, size }) => done(() => imports.again(id, size)),
    'imports.dismiss': ({ id }) => done(() => imports.dismiss(id)),
  };
}

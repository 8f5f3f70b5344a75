import { isAbsolute } from 'node:path';
import { PagodaError } from '../../../../engine/contract/errors.ts';
import type { ModelReport } from '../../../../engine/contract/models.ts';
import type { Handlers } from '../../../../engine/transport/server.ts';
import type { modelsContract } from '../../../ipc/contract/models.ts';
import type { ModelList } from '../../models/modelList.ts';
import type { Desktop } from '../desktop.ts';
import { done } from './done.ts';

export interface ModelOptions {
  readonly models: ModelList;
  readonly desktop: Pick<Desktop, 'pickModel'>;
  readonly readModelReport: (path: string) => Promise<ModelReport>;
}

export function modelHandlers({
  models,
  desktop,
  readModelReport,
}: ModelOptions): Handlers<typeof modelsContract> {
  return {
    models,
    'models.pick': async () => ({ path: (await desktop.pickModel()) ?? null }),
    'models.add': async ({ path }) => {
      if (!isAbsolute(path))
        throw new PagodaError('request.invalid', {
          name: 'models.add',
          issues: [`path: not absolute: ${path}`],
        });
      const report = await readModelReport(path);
      return models.add(path, report.name);
    },
    'models.forget': ({ path }) => done(() => models.forget(path)),
  };
}

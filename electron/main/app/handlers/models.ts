import { isAbsolute } from 'node:path';
import { PagodaError } from '../../../../engine/contract/errors.ts';
import type { ModelReport } from '../../../../engine/contract/models.ts';
import type { Handlers } from '../../../../engine/transport/server.ts';
import type { modelsContract } from '../../../ipc/contract/models.ts';
import type { Imports } from '../../imports/imports.ts';
import type { ModelList } from '../../models/modelList.ts';
import type { Desktop } from '../desktop.ts';
import { t } from '../../words/t.ts';
import { done } from './done.ts';

export interface ModelOptions {
  readonly models: ModelList;
  readonly imports: Pick<Imports, 'take'>;
  readonly desktop: Pick<Desktop, 'pickModel'>;
  readonly readModelReport: (path: string) => Promise<ModelReport>;
}

export function modelHandlers({
  models,
  imports,
  desktop,
  readModelReport,
}: ModelOptions): Handlers<typeof modelsContract> {
  return {
    models,
    'models.pick': async ({ what }) => ({ path: (await desktop.pickModel(what)) ?? null }),
    'models.add': async ({ path }) => {
      checkAbsolute('models.add', path);
      const report = await readModelReport(path);
      return models.add(path, report.name);
    },
    'models.take': ({ paths }) => {
      for (const path of paths) checkAbsolute('models.take', path);
      return imports.take(paths);
    },
    'models.forget': ({ path }) => done(() => models.forget(path)),
  };
}

function checkAbsolute(name: string, path: string): void {
  if (!isAbsolute(path))
    throw new PagodaError('request.invalid', {
      name,
      issues: [`path: ${t('notices.notAbsolute', { path })}`],
    });
}

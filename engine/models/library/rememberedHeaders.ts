import type { ModelReport } from '../../contract/models.ts';
import { fileIdentity } from '../identity.ts';
import { readModelReport } from '../inspect.ts';

/** What was read of a file that has not changed since is not read again. */
export class RememberedHeaders {
  private readonly known = new Map<string, { identity: string; report: ModelReport }>();

  async read(path: string): Promise<ModelReport> {
    const identity = await fileIdentity(path);
    const known = this.known.get(path);
    if (identity !== null && known?.identity === identity) return known.report;
    const report = await readModelReport(path);
    if (identity !== null) this.known.set(path, { identity, report });
    return report;
  }
}

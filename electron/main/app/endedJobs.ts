import type { Watchable } from '../../../engine/transport/server.ts';
import type { OpeningRequest } from '../../ipc/contract/opening.ts';
import type { Words } from '../words.ts';

export interface EndedJobsOptions {
  /** Whether the person wants to know, and does not see it anyway. */
  readonly wanted: () => boolean;
  /** Shows a notice of the system's; `pressed`: the person wants to go there. */
  readonly show: (words: Words, pressed: () => void) => void;
  readonly lead: (to: OpeningRequest) => void;
}

/** Tells of what took its time and has ended, and leads there. */
export class EndedJobs {
  constructor(private readonly options: EndedJobsOptions) {}

  tell(words: Words, leadsTo: OpeningRequest): void {
    const { wanted, show, lead } = this.options;
    if (wanted()) show(words, () => lead(leadsTo));
  }
}

interface Job {
  readonly id: string | number;
  readonly state: { readonly kind: string };
}

/** Calls back for each job that was running and is now done or failed; what a person breaks off has neither. */
export function eachEnd<J extends Job>(
  jobs: Watchable<readonly J[]>,
  ended: (job: J, failed: boolean) => void,
): void {
  const running = new Set<J['id']>();
  const look = () => {
    for (const job of jobs.current()) {
      const { kind } = job.state;
      if (kind === 'running') running.add(job.id);
      else if (running.delete(job.id) && (kind === 'done' || kind === 'failed'))
        ended(job, kind === 'failed');
    }
  };
  look();
  jobs.changed(look);
}

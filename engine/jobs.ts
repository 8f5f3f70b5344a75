import type { Job } from './job.ts';

/** The jobs under way, by task; and where each stands in the queue, as it was last told. */
export class Jobs {
  private readonly byTask = new Map<number, Job>();
  private readonly told = new Map<Job, number>();

  get size(): number {
    return this.byTask.size;
  }

  add(job: Job): void {
    this.byTask.set(job.task.id, job);
  }

  remove(job: Job): void {
    this.byTask.delete(job.task.id);
    this.told.delete(job);
  }

  clear(): void {
    this.byTask.clear();
    this.told.clear();
  }

  has(job: Job): boolean {
    return this.byTask.get(job.task.id) === job;
  }

  of(task: number): Job {
    const job = this.byTask.get(task);
    if (!job) throw new Error(`task ${task} belongs to no job`);
    return job;
  }

  [Symbol.iterator](): IterableIterator<Job> {
    return this.byTask.values();
  }

  /** Tells those in the queue how many are before them, where that changed. */
  tellPlaces(queue: readonly { id: number }[]): void {
    if (queue.length === 0 && this.told.size === 0) return;
    const waiting = new Set(queue.map(({ id }) => this.of(id)));
    for (const job of this.told.keys()) if (!waiting.has(job)) this.told.delete(job);
    for (const [ahead, job] of [...waiting].entries()) {
      if (this.told.get(job) === ahead) continue;
      this.told.set(job, ahead);
      job.listener.waits(ahead);
    }
  }
}

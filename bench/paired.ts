/** One thing measured: each call is one run and returns its value in the case's unit. */
export interface Contender {
  readonly name: string;
  /** What a first run pays and later ones do not (pages read, kernels chosen); not counted. */
  warmUp?(): Promise<unknown>;
  run(round: number): Promise<number>;
}

/**
 * Runs the contenders in turn, round by round, so that whatever else the machine does falls on all of them alike; odd rounds go in
 * the opposite order, so that none always runs on a core that another has just warmed. Returns each one's values by round; throws the reason of
 * `stop` instead of beginning another run.
 */
export async function runPaired(
  contenders: readonly Contender[],
  rounds: number,
  stop?: AbortSignal,
): Promise<Record<string, number[]>> {
  const values = new Map(contenders.map(({ name }): [string, number[]] => [name, []]));
  for (const contender of contenders) await contender.warmUp?.();
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse();
    for (const contender of order) {
      stop?.throwIfAborted();
      values.get(contender.name)!.push(await contender.run(round));
    }
  }
  return Object.fromEntries(values);
}

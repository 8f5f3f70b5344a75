import { fork } from 'node:child_process';

/**
 * Has the parts proved by processes that each take the next one when they are done.
 * @param {object} options
 * @param {string} options.program
 * @param {object} options.start  what each process begins with
 * @param {number} options.workers
 * @param {(parts: object[], kernels: string) => object[]} options.toDo  those of all parts that are to be proved; asked once
 * @param {() => boolean} options.mayBegin  whether there is time for a further part
 * @param {(part: object, proof: object) => void} options.onProved
 * @returns {Promise<void>} rejects where a process fails; the others are ended then
 */
export async function proveAll({ program, start, workers, toDo, mayBegin, onProved }) {
  let left;
  const children = [];
  const worker = () =>
    new Promise((resolve, reject) => {
      const child = fork(program, [JSON.stringify(start)]);
      children.push(child);
      const next = () => {
        const part = mayBegin() ? left.shift() : undefined;
        if (part === undefined) child.kill();
        else child.send(part);
        return part;
      };
      let part;
      child.on('message', (message) => {
        if (message.type === 'ready') left ??= toDo(message.parts, message.kernels);
        else onProved(message.part, message.proof);
        part = next();
      });
      child.on('error', reject);
      child.on('exit', (status, signal) => {
        if (left !== undefined && part === undefined && (status === 0 || signal === 'SIGTERM')) resolve();
        else
          reject(
            new Error(
              `A process ended (${signal ?? status}) while it proved ${JSON.stringify(part ?? 'nothing yet')}.`,
            ),
          );
      });
    });
  try {
    await Promise.all(Array.from({ length: workers }, worker));
  } finally {
    for (const child of children) child.kill();
  }
}

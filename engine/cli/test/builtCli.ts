import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const root = process.cwd();
const script = resolve('out/main/cli.js');

export interface CliRun {
  readonly process: ChildProcess;
  /** Standard output so far. */
  out(): string;
  /** Resolves when standard output holds `text`; rejects when the process ends without it. */
  said(text: string): Promise<void>;
  readonly ended: Promise<{ status: number | null; signal: string | null; out: string; err: string }>;
}

/** Starts the built command line as a person would. */
export function startCli(
  args: string[],
  options: { env?: Record<string, string>; stdin?: string } = {},
): CliRun {
  if (!existsSync(script)) throw new Error(`${script} is not built: npm run build`);
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...options.env } });
  let out = '';
  let err = '';
  let heard = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.end(options.stdin ?? '');
  const ended = new Promise<{ status: number | null; signal: string | null; out: string; err: string }>(
    (done) => {
      child.on('close', (status, signal) => done({ status, signal, out, err }));
    },
  );
  const said = (text: string) =>
    new Promise<void>((done, failed) => {
      heard = () => out.includes(text) && done();
      heard();
      void ended.then(() =>
        failed(new Error(`it ended without saying ${JSON.stringify(text)}: ${out}${err}`)),
      );
    });
  return { process: child, out: () => out, said, ended };
}

export const runCli = (args: string[], options?: Parameters<typeof startCli>[1]) =>
  startCli(args, options).ended;

/** Runs with `--json` and reads the one object. */
export async function runJson(args: string[], options?: Parameters<typeof startCli>[1]) {
  const { status, out, err } = await runCli([...args, '--json'], options);
  return { status, err, json: JSON.parse(out) as Record<string, unknown> };
}

/** Process ids of a process's children (Linux). */
export function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const root = process.cwd();
const script = resolve('out/main/cli.js');

export interface CliRun {
  readonly process: ChildProcess;
  /** Standard output, and standard error, so far. */
  out(): string;
  err(): string;
  /** Resolves when standard output holds `text`; rejects when the process ends without it. */
  said(text: string): Promise<void>;
  readonly ended: Promise<{ status: number | null; signal: string | null; out: string; err: string }>;
}

export interface CliOptions {
  readonly env?: Record<string, string>;
  /** Null: nothing comes, and it does not end. */
  readonly stdin?: string | null;
  /** A process group of its own, as a shell gives each command. */
  readonly group?: boolean;
  readonly cwd?: string;
}

/** Starts the built command line as a person would. */
export function startCli(args: string[], options: CliOptions = {}): CliRun {
  if (!existsSync(script)) throw new Error(`${script} is not built: npm run build`);
  const { group = false, cwd = root, stdin = '' } = options;
  const env = { ...process.env, ...options.env };
  const child = spawn(process.execPath, [script, ...args], { env, detached: group, cwd });
  let out = '';
  let err = '';
  let heard = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  // It may end before it has read everything.
  child.stdin.on('error', () => {});
  if (stdin !== null) child.stdin.end(stdin);
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
  return { process: child, out: () => out, err: () => err, said, ended };
}

export const runCli = (args: string[], options?: CliOptions) => startCli(args, options).ended;

/** Runs with `--json` and reads the one object. */
export async function runJson(args: string[], options?: CliOptions) {
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

/** The same through a shell, whose redirections stand in `line`; `$PAGODA` is the command line. */
export function runShell(
  line: string,
  env: Record<string, string> = {},
): Promise<{ status: number | null; out: string; err: string }> {
  const pagoda = `${process.execPath} ${script}`;
  return new Promise((done) => {
    const child = spawn('bash', ['-c', line], { cwd: root, env: { ...process.env, ...env, PAGODA: pagoda } });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('close', (status) => done({ status, out, err }));
  });
}

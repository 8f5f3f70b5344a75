import { runInContext, createContext } from 'node:vm';
import { refuse } from '../refuse.ts';
import type { CompressedGroup } from './quantClaim.ts';

/** Against patterns that would never end, in milliseconds for all of a folder's; an honest one takes microseconds a module. */
const LIMIT_MS = 10_000;

/** Which modules the groups of a compressed-tensors claim speak of. Targets are names, classes, or after `re:` patterns, which are a folder's own and may be made to take for ever. */
export class Targets {
  private readonly patterns = new Map<string, RegExp | null>();
  private readonly given: { pattern: RegExp | null; text: string } = { pattern: null, text: '' };
  private readonly context = createContext(this.given);
  private leftMs: number;

  constructor(
    private readonly folder: string,
    private readonly groups: readonly CompressedGroup[],
    private readonly limitMs = LIMIT_MS,
  ) {
    this.leftMs = limitMs;
  }

  /** The group that a module belongs to: by its name first, then by its class. Throws `import.refused` where a pattern finds no end. */
  groupOf(module: string): CompressedGroup | null {
    const byName = this.groups.find(({ targets }) => targets.some((target) => this.matches(target, module)));
    return byName ?? this.groups.find(({ targets }) => targets.includes('Linear')) ?? null;
  }

  private matches(target: string, module: string): boolean {
    if (!target.startsWith('re:')) return target === module || module.endsWith(`.${target}`);
    const pattern = this.patternOf(target);
    return pattern !== null && this.tested(pattern, target, module);
  }

  private patternOf(target: string): RegExp | null {
    let pattern = this.patterns.get(target);
    if (pattern === undefined) {
      pattern = compiled(target.slice(3));
      this.patterns.set(target, pattern);
    }
    return pattern;
  }

  /** There alone can a match be interrupted. */
  private tested(pattern: RegExp, target: string, text: string): boolean {
    Object.assign(this.given, { pattern, text });
    const before = performance.now();
    try {
      return runInContext('pattern.test(text)', this.context, {
        timeout: Math.max(1, Math.ceil(this.leftMs)),
      }) as boolean;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
      return refuse(
        this.folder,
        'config',
        `quantization_config: matching the target ${target.slice(0, 100)} takes longer than ${this.limitMs / 1000} s`,
      );
    } finally {
      this.leftMs -= performance.now() - before;
    }
  }
}

function compiled(source: string): RegExp | null {
  try {
    return new RegExp(`^(?:${source})`);
  } catch {
    return null;
  }
}

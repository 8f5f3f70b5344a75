import type { Page } from './page.ts';

/** Cells; `parked` can be had back by evicting. free + used + parked = total at any time. */
export interface CellCounts {
  total: number;
  free: number;
  used: number;
  parked: number;
}

/** How many cells are whose: a page that several have is counted once, and as used as long as one of them runs. */
export class CellBooks {
  private used = 0;
  private parked = 0;

  constructor(readonly total: number) {}

  counts(): CellCounts {
    const { total, used, parked } = this;
    return { total, free: this.free(), used, parked };
  }

  free(): number {
    return this.total - this.used - this.parked;
  }

  /** Cells that running sequences do not hold. */
  available(): number {
    return this.total - this.used;
  }

  /** Set aside for a step under way, or given back. */
  reserve(cells: number): void {
    this.used += cells;
  }

  /** One more runner has the page. */
  enter(page: Page): void {
    if (page.runners === 0) {
      this.parked -= page.tokens.length;
      this.used += page.tokens.length;
    }
    page.runners += 1;
  }

  /** One runner less has it. */
  leave(page: Page): void {
    page.runners -= 1;
    if (page.runners > 0) return;
    this.used -= page.tokens.length;
    this.parked += page.tokens.length;
  }

  /** The page, parked by now, is no more. */
  discard(page: Page): void {
    this.parked -= page.tokens.length;
  }
}

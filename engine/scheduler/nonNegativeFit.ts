/** Steady enough to rise above noise, short enough to follow a machine that gets busy. */
const FORGETTING = 0.98;
const SWEEPS = 24;

/**
 * Least squares with coefficients of 0 and more, over observations that fade: what was seen `n` observations ago weighs 0.98^n. Solved by
 * coordinate descent from the last solution (Franc et al., "Sequential coordinate-wise algorithm for the non-negative least squares
 * problem", 2005): four coefficients take microseconds.
 */
export class NonNegativeFit {
  readonly coefficients: number[];
  private readonly products: number[][];
  private readonly targets: number[];

  /** `guess`: the coefficients before anything was seen, which fade like an observation each. */
  constructor(guess: readonly number[]) {
    this.coefficients = [...guess];
    this.products = guess.map((_, row) => guess.map((__, column) => (row === column ? 1e-3 : 0)));
    this.targets = guess.map((value) => value * 1e-3);
  }

  observe(features: readonly number[], target: number): void {
    for (const [row, products] of this.products.entries()) {
      for (const column of products.keys())
        products[column] = FORGETTING * products[column]! + features[row]! * features[column]!;
      this.targets[row] = FORGETTING * this.targets[row]! + features[row]! * target;
    }
    for (let sweep = 0; sweep < SWEEPS; sweep++) this.sweep();
  }

  predict(features: readonly number[]): number {
    return features.reduce((sum, feature, index) => sum + feature * this.coefficients[index]!, 0);
  }

  private sweep(): void {
    for (const [row, products] of this.products.entries()) {
      const diagonal = products[row]!;
      if (diagonal <= 0) continue;
      const rest = products.reduce(
        (sum, product, column) => (column === row ? sum : sum + product * this.coefficients[column]!),
        0,
      );
      this.coefficients[row] = Math.max(0, (this.targets[row]! - rest) / diagonal);
    }
  }
}

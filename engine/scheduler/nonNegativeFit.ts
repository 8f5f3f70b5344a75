/** Steady enough to rise above noise, short enough to follow a machine that gets busy. */
const FORGETTING = 0.98;
const SWEEPS = 24;
/** A guess counts for next to nothing beside what was seen, also where errors are relative to steps of minutes. */
const GUESS_WEIGHT = 1e-12;

/** All that a fit knows, as plain data: normal equations and their solution. */
export interface FitState {
  coefficients: number[];
  products: number[][];
  targets: number[];
}

/**
 * Least squares with coefficients of 0 and more, over observations that fade: what was seen `n` observations ago weighs 0.98^n. Solved by
 * coordinate descent from the last solution (Franc et al., "Sequential coordinate-wise algorithm for the non-negative least squares
 * problem", 2005): a few coefficients take microseconds.
 */
export class NonNegativeFit {
  readonly coefficients: number[];
  private readonly products: number[][];
  private readonly targets: number[];

  /** `start`: the coefficients before anything was seen, which fade like an observation each; or what another fit knew. */
  constructor(start: readonly number[] | FitState) {
    const { coefficients, products, targets } = 'products' in start ? start : guessed(start);
    this.coefficients = [...coefficients];
    this.products = products.map((row) => [...row]);
    this.targets = [...targets];
  }

  /** `weight`: how much it counts; to make relative errors small instead of absolute ones, 1 / target². */
  observe(features: readonly number[], target: number, weight = 1): void {
    for (const [row, products] of this.products.entries()) {
      const scale = weight * features[row]!;
      for (const column of products.keys())
        products[column] = FORGETTING * products[column]! + scale * features[column]!;
      this.targets[row] = FORGETTING * this.targets[row]! + scale * target;
    }
    for (let sweep = 0; sweep < SWEEPS; sweep++) this.sweep();
  }

  predict(features: readonly number[]): number {
    return features.reduce((sum, feature, index) => sum + feature * this.coefficients[index]!, 0);
  }

  state(): FitState {
    const { coefficients, products, targets } = this;
    return {
      coefficients: [...coefficients],
      products: products.map((row) => [...row]),
      targets: [...targets],
    };
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

const guessed = (guess: readonly number[]): FitState => ({
  coefficients: [...guess],
  products: guess.map((_, row) => guess.map((__, column) => (row === column ? GUESS_WEIGHT : 0))),
  targets: guess.map((value) => value * GUESS_WEIGHT),
});

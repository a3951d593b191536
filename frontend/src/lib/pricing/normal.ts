/** Density of the standard normal distribution. */
export function normPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / 2.5066282746310002
}

/**
 * Distribution function of the standard normal, to about 1e-15.
 *
 * Hart's rational approximation as given by G. West, "Better approximations to cumulative normal
 * functions" (2005).
 */
export function normCdf(x: number): number {
  const z = Math.abs(x)
  if (z > 37) return x > 0 ? 1 : 0
  const e = Math.exp((-z * z) / 2)
  const tail = z < 7.07106781186547 ? e * core(z) : e / (continued(z) * 2.506628274631)
  return x > 0 ? 1 - tail : tail
}

const TOP = [
  0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
]
const BOTTOM = [
  0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
]

function core(z: number): number {
  return polynomial(TOP, z) / polynomial(BOTTOM, z)
}

function polynomial(coefficients: readonly number[], z: number): number {
  return coefficients.reduce((sum, coefficient) => sum * z + coefficient, 0)
}

function continued(z: number): number {
  return z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))
}

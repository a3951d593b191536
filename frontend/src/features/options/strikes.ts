/** The `count` strikes nearest to the money in the list's order; all of them for 0. */
export function strikesAround(
  strikes: readonly number[],
  atm: number | null,
  count: number,
): readonly number[] {
  const centre = atm === null ? -1 : strikes.indexOf(atm)
  if (count === 0 || centre < 0 || strikes.length <= count) return strikes
  const first = Math.min(Math.max(0, centre - Math.floor(count / 2)), strikes.length - count)
  return strikes.slice(first, first + count)
}

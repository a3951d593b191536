/** The list with the item at `from` moved to `to`; unchanged when either is outside. */
export function moveItem<T>(items: readonly T[], from: number, to: number): T[] {
  const moved = [...items]
  if (from < 0 || from >= items.length || to < 0 || to >= items.length || from === to) return moved
  const [item] = moved.splice(from, 1)
  moved.splice(to, 0, item as T)
  return moved
}

/** Row that gets the focus after one key: clamped to the list, -1 when it is empty. */
export function nextRow(current: number, by: number, length: number): number {
  if (length === 0) return -1
  if (current < 0) return by > 0 ? 0 : length - 1
  return Math.min(length - 1, Math.max(0, current + by))
}

/** While the first chunk of a public page loads: the bare surface, so that nothing jumps. */
export function PageFallback() {
  return <div className="min-h-dvh" aria-busy="true" />
}

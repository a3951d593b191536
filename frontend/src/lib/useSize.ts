import { type RefObject, useEffect, useRef, useState } from "react"

/** Ref for an element and its present width in pixels (0 until it is measured). */
export function useSize<T extends HTMLElement>(): [RefObject<T | null>, number] {
  const ref = useRef<T>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!ref.current) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [])
  return [ref, Math.floor(width)]
}

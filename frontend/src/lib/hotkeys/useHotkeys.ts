import { useEffect, useRef, useSyncExternalStore } from "react"
import { type Hotkey, hotkeys } from "./registry"

/**
 * Register shortcuts while the calling component is mounted.
 * Their `run` may change on every render; the keys should not.
 */
export function useHotkeys(definitions: Hotkey[]): void {
  const latest = useRef(definitions)
  latest.current = definitions
  const shape = definitions.map((d) => `${d.keys}\u0000${d.label}\u0000${d.group}`).join("\u0001")
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for the definitions
  useEffect(
    () =>
      hotkeys.add(
        latest.current.map((definition, index) => ({
          ...definition,
          run: (event) => latest.current[index]?.run(event),
        })),
      ),
    [shape],
  )
}

/** All shortcuts of this moment, for the help sheet. */
export function useHotkeyList(): readonly Hotkey[] {
  return useSyncExternalStore(hotkeys.subscribe, hotkeys.list)
}

/** Listen on the window; called once by the app. Returns the undo. */
export function listenForHotkeys(): () => void {
  window.addEventListener("keydown", hotkeys.handle)
  return () => window.removeEventListener("keydown", hotkeys.handle)
}

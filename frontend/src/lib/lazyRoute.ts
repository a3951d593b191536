import type { ComponentType } from "react"

const RELOADED = "terminal.reloaded-for"

let pendingAddress: () => string = () => location.href

/** Tell where the visitor is going; bound once by the app, which owns the router. */
export function bindPendingAddress(read: () => string): void {
  pendingAddress = read
}

/**
 * Load a page's chunk, for a route's `lazy`. A failure is thrown by the page that takes its place,
 * because the router shows an empty page where `lazy` itself fails during the first load. After a deployment an open tab asks for chunks that are gone: then reload
 * once per chunk to get the new version; a second failure goes to the error page.
 */
export function lazyRoute(load: () => Promise<{ Component: ComponentType }>) {
  return async () => {
    try {
      const { Component } = await load()
      return { Component }
    } catch (error) {
      if (isChunkError(error) && markReload(String(error))) {
        location.assign(pendingAddress())
        await new Promise(() => {})
      }
      return {
        Component: () => {
          throw error
        },
      }
    }
  }
}

export function isChunkError(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|Importing a module script failed|Unable to preload/i.test(
      error.message,
    )
  )
}

/** True the first time this failure is seen in this tab; false when offline. */
function markReload(failure: string): boolean {
  if (!navigator.onLine) return false
  try {
    if (sessionStorage.getItem(RELOADED) === failure) return false
    sessionStorage.setItem(RELOADED, failure)
    return true
  } catch {
    return false
  }
}

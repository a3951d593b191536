import { lazy, Suspense } from "react"
import { useAlertDraft } from "./store"

const AlertDialog = lazy(() =>
  import("./AlertDialog").then((module) => ({ default: module.AlertDialog })),
)

/** Loads the form with the first alert that is set up. */
export function AlertHost() {
  const isOpen = useAlertDraft((state) => state.instrument !== null)
  if (!isOpen) return null
  return (
    <Suspense fallback={null}>
      <AlertDialog />
    </Suspense>
  )
}

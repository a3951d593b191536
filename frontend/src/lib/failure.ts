import { toast } from "@/components/ui/sonner"
import { ApiError } from "./api/errors"

/** Tell that an action failed. A cancelled step-up needs no telling. */
export function toastFailure(what: string, error: unknown): void {
  if (error instanceof ApiError && error.code === "reauthentication.cancelled") return
  const reason = error instanceof ApiError ? error.message : "Something went wrong."
  toast.error(what, { description: reason })
}

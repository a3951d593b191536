import { useQueryClient } from "@tanstack/react-query"
import { useForm } from "react-hook-form"
import { TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"
import { Form, FormRootMessage } from "@/components/ui/form"
import { toast } from "@/components/ui/sonner"
import { type Passkey, passkeyAdd, passkeyProblem, passkeyRename } from "@/lib/allauth"
import { ApiError, meQuery } from "@/lib/api"
import { showFormError } from "@/lib/formErrors"
import { authenticatorsQuery } from "./queries"

/** Name a passkey: a new one (then the device asks), or one that exists. */
export function PasskeyNameDialog({
  passkey,
  onClose,
}: {
  passkey: Passkey | "new"
  onClose: () => void
}) {
  const isNew = passkey === "new"
  const client = useQueryClient()
  const form = useForm({ defaultValues: { name: isNew ? deviceName() : passkey.name } })

  const submit = form.handleSubmit(async ({ name }) => {
    try {
      if (isNew) await passkeyAdd(name.trim())
      else await passkeyRename(passkey.id, name.trim())
      await Promise.all([
        client.invalidateQueries(authenticatorsQuery),
        client.invalidateQueries(meQuery),
      ])
      toast.success(isNew ? "Passkey added" : "Passkey renamed")
      onClose()
    } catch (error) {
      if (error instanceof ApiError) return showFormError(form, error)
      const problem = passkeyProblem(error)
      if (problem) form.setError("root", { message: problem })
    }
  })

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="max-w-sm">
        <DialogHeader>
          <DialogTitle>{isNew ? "Add a passkey" : "Rename the passkey"}</DialogTitle>
          <DialogDescription>
            {isNew
              ? "Name it after the device. The browser then asks you to confirm."
              : "A name by which you know the device."}
          </DialogDescription>
        </DialogHeader>
        <Form {...form}>
          <form onSubmit={submit} noValidate className="grid gap-4">
            <FormRootMessage />
            <TextField
              control={form.control}
              name="name"
              label="Name"
              autoComplete="off"
              maxLength={100}
              rules={{ validate: (value) => value.trim() !== "" || "Give it a name." }}
            />
            <DialogFooter>
              <Button variant="outline" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" pending={form.formState.isSubmitting}>
                {isNew ? "Add passkey" : "Save name"}
              </Button>
            </DialogFooter>
          </form>
        </Form>
      </DialogContent>
    </Dialog>
  )
}

/** A first guess such as "Chrome on Linux". */
function deviceName(): string {
  const agent = navigator.userAgent
  const browser = /Firefox/.test(agent)
    ? "Firefox"
    : /Edg\//.test(agent)
      ? "Edge"
      : /Chrome\//.test(agent)
        ? "Chrome"
        : "Safari"
  const system =
    /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(agent)?.[0].replace("Mac OS", "Mac") ??
    "this device"
  return `${browser} on ${system}`
}

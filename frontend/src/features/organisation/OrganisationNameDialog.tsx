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
import { call, meQuery, type Organisation, useSwitchOrganisation } from "@/lib/api"
import { showFormError } from "@/lib/formErrors"

/** Create a shared organisation (null), or rename one. */
export function OrganisationNameDialog({
  organisation,
  onClose,
}: {
  organisation: Organisation | null
  onClose: () => void
}) {
  const client = useQueryClient()
  const switchTo = useSwitchOrganisation()
  const form = useForm({ defaultValues: { name: organisation?.name ?? "" } })

  const submit = form.handleSubmit(async ({ name }) => {
    const body = { name: name.trim() }
    try {
      if (organisation) {
        await call("patch", "/api/v1/organisations/{organisation_id}", {
          path: { organisation_id: organisation.id },
          body,
        })
        await client.invalidateQueries(meQuery)
        toast.success("Organisation renamed")
      } else {
        const created = await call("post", "/api/v1/organisations", { body })
        await switchTo(created.id)
        toast.success(`“${created.name}” is ready`, { description: "You now work in it." })
      }
      onClose()
    } catch (error) {
      showFormError(form, error)
    }
  })

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="max-w-sm">
        <DialogHeader>
          <DialogTitle>{organisation ? "Rename the organisation" : "New organisation"}</DialogTitle>
          <DialogDescription>
            {organisation
              ? "Members see the new name at once."
              : "To trade with others. It has its own accounts, limits and ledger."}
          </DialogDescription>
        </DialogHeader>
        <Form {...form}>
          <form onSubmit={submit} noValidate className="grid gap-4">
            <FormRootMessage />
            <TextField
              control={form.control}
              name="name"
              label="Name"
              autoComplete="organization"
              maxLength={120}
              rules={{ validate: (value) => value.trim() !== "" || "Give it a name." }}
            />
            <DialogFooter>
              <Button variant="outline" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" pending={form.formState.isSubmitting}>
                {organisation ? "Save name" : "Create organisation"}
              </Button>
            </DialogFooter>
          </form>
        </Form>
      </DialogContent>
    </Dialog>
  )
}

import { useForm } from "react-hook-form"
import { PasswordField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card"
import { Form, FormRootMessage } from "@/components/ui/form"
import { toast } from "@/components/ui/sonner"
import { passwordChange } from "@/lib/allauth"
import { useMe } from "@/lib/api"
import { showFormError } from "@/lib/formErrors"

export function PasswordCard() {
  const { data: me } = useMe()
  const form = useForm({ defaultValues: { current: "", next: "" } })
  const submit = form.handleSubmit(async ({ current, next }) => {
    try {
      await passwordChange(current, next)
      form.reset()
      toast.success("Password changed", { description: "Other devices were logged out." })
    } catch (error) {
      showFormError(form, error, { current_password: "current", new_password: "next" })
    }
  })
  return (
    <Card>
      <CardHeader>
        <CardTitle>Password</CardTitle>
      </CardHeader>
      <CardContent>
        <Form {...form}>
          <form onSubmit={submit} noValidate className="grid max-w-md gap-4">
            <FormRootMessage />
            {/* For password managers: whose password this is. */}
            <input type="hidden" autoComplete="username" value={me?.user.email ?? ""} readOnly />
            <PasswordField
              control={form.control}
              name="current"
              label="Current password"
              autoComplete="current-password"
              rules={{ required: "Enter your current password." }}
            />
            <PasswordField
              control={form.control}
              name="next"
              label="New password"
              autoComplete="new-password"
              hint="At least 10 characters."
              rules={{
                required: "Choose a new password.",
                minLength: { value: 10, message: "Use at least 10 characters." },
              }}
            />
            <Button
              type="submit"
              className="justify-self-start"
              pending={form.formState.isSubmitting}
            >
              Change password
            </Button>
          </form>
        </Form>
      </CardContent>
    </Card>
  )
}

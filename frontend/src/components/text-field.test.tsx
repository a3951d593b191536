import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useForm } from "react-hook-form"
import { describe, expect, it, vi } from "vitest"
import { ApiError } from "@/lib/api/errors"
import { showFormError } from "@/lib/formErrors"
import { PasswordField, TextField } from "./text-field"
import { Form, FormRootMessage } from "./ui/form"

const send = vi.fn(async (_values: unknown) => {})

function SampleForm() {
  const form = useForm({ defaultValues: { email: "", next: "" } })
  const submit = form.handleSubmit(async (values) => {
    try {
      await send(values)
    } catch (error) {
      showFormError(form, error, { new_password: "next" })
    }
  })
  return (
    <Form {...form}>
      <form onSubmit={submit} noValidate>
        <FormRootMessage />
        <TextField
          control={form.control}
          name="email"
          label="E-mail"
          hint="Only you see it."
          rules={{ required: "Enter it." }}
        />
        <PasswordField control={form.control} name="next" label="Password" />
        <button type="submit">Send</button>
      </form>
    </Form>
  )
}

const press = (name: string) => userEvent.click(screen.getByRole("button", { name }))

function refusal(fields: { field: string | null; message: string }[], message = "No.") {
  return new ApiError({
    status: 400,
    code: "invalid",
    message,
    fields: fields.map((f) => ({ ...f, code: "invalid" })),
  })
}

describe("form fields", () => {
  it("ties label, hint and message to the input", async () => {
    render(<SampleForm />)
    const input = screen.getByLabelText("E-mail")
    expect(input).toHaveAccessibleDescription("Only you see it.")
    expect(input).toHaveAttribute("aria-invalid", "false")
    await press("Send")
    expect(input).toHaveAttribute("aria-invalid", "true")
    expect(input).toHaveAccessibleDescription("Only you see it. Enter it.")
    expect(input).toHaveFocus()
    expect(send).not.toHaveBeenCalled()
  })

  it("shows and hides the password without sending the form", async () => {
    render(<SampleForm />)
    const input = screen.getByLabelText("Password", { exact: true })
    expect(input).toHaveAttribute("type", "password")
    await press("Show password")
    expect(input).toHaveAttribute("type", "text")
    await press("Hide password")
    expect(input).toHaveAttribute("type", "password")
    expect(send).not.toHaveBeenCalled()
  })

  it("puts the server's problems at their fields, by alias too, the rest on top", async () => {
    send.mockRejectedValueOnce(
      refusal([
        { field: "email", message: "Taken." },
        { field: "new_password", message: "Too short." },
        { field: null, message: "Try tomorrow." },
      ]),
    )
    render(<SampleForm />)
    await userEvent.type(screen.getByLabelText("E-mail"), "a@b.c")
    await press("Send")
    expect(await screen.findByText("Taken.")).toBeVisible()
    expect(screen.getByLabelText("Password", { exact: true })).toHaveAccessibleDescription(
      "Too short.",
    )
    expect(screen.getByText("Try tomorrow.")).toBeVisible()
  })

  it("shows the message of a refusal that names no field", async () => {
    send.mockRejectedValueOnce(refusal([], "Too many attempts."))
    render(<SampleForm />)
    await userEvent.type(screen.getByLabelText("E-mail"), "a@b.c")
    await press("Send")
    expect(await screen.findByText("Too many attempts.")).toBeVisible()
  })
})

import type { FieldValues, Path, UseFormReturn } from "react-hook-form"
import { ApiError } from "./api/errors"

/** Show an API error in the form: at the fields the server named, the rest above the button. */
export function showFormError<V extends FieldValues>(
  form: UseFormReturn<V>,
  error: unknown,
  aliases: Record<string, Path<V>> = {},
): void {
  if (!(error instanceof ApiError)) {
    form.setError("root", { message: "Something went wrong. Nothing was changed." })
    return
  }
  const rest: string[] = []
  let focused = false
  for (const problem of error.fields) {
    const name = problem.field && (aliases[problem.field] ?? problem.field)
    if (name && name in form.getValues()) {
      form.setError(name as Path<V>, { message: problem.message }, { shouldFocus: !focused })
      focused = true
    } else {
      rest.push(problem.message)
    }
  }
  if (rest.length > 0) form.setError("root", { message: rest.join(" ") })
  else if (!focused) form.setError("root", { message: error.message })
}

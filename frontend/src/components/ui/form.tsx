import { Slot } from "radix-ui"
import { type ComponentProps, createContext, type ReactNode, use, useId } from "react"
import {
  Controller,
  type ControllerProps,
  type FieldPath,
  type FieldValues,
  FormProvider,
  useFormContext,
  useFormState,
} from "react-hook-form"
import { cn } from "@/lib/cn"
import { Label } from "./label"

export const Form = FormProvider

type FieldContext = { name: string; id: string }
const FormFieldContext = createContext<FieldContext | null>(null)

/** One field of a form: gives its label, control, hint and message a common id. */
export function FormField<V extends FieldValues, N extends FieldPath<V>>(
  props: ControllerProps<V, N>,
) {
  const id = useId()
  return (
    <FormFieldContext value={{ name: props.name, id }}>
      <Controller {...props} />
    </FormFieldContext>
  )
}

function useField() {
  const field = use(FormFieldContext)
  if (!field) throw new Error("A form part was used outside <FormField>")
  const { getFieldState } = useFormContext()
  const state = useFormState({ name: field.name })
  const { error } = getFieldState(field.name, state)
  return { ...field, error, hintId: `${field.id}-hint`, messageId: `${field.id}-message` }
}

export function FormItem({ className, ...props }: ComponentProps<"div">) {
  return <div data-slot="form-item" className={cn("grid gap-1.5", className)} {...props} />
}

export function FormLabel(props: ComponentProps<typeof Label>) {
  const { id } = useField()
  return <Label htmlFor={id} {...props} />
}

/** Wires the one child: id, aria-invalid and the texts that describe it. */
export function FormControl({ children, hasHint }: { children: ReactNode; hasHint?: boolean }) {
  const { id, error, hintId, messageId } = useField()
  const describedBy = [hasHint && hintId, error && messageId].filter(Boolean).join(" ")
  return (
    <Slot.Root id={id} aria-invalid={!!error} aria-describedby={describedBy || undefined}>
      {children}
    </Slot.Root>
  )
}

export function FormDescription({ className, ...props }: ComponentProps<"p">) {
  const { hintId } = useField()
  return <p id={hintId} className={cn("text-xs text-muted-foreground", className)} {...props} />
}

export function FormMessage({ className }: { className?: string }) {
  const { error, messageId } = useField()
  if (!error?.message) return null
  return (
    <p id={messageId} role="alert" className={cn("text-xs text-destructive", className)}>
      {error.message}
    </p>
  )
}

/** The problem of the whole form (`form.setError("root", …)`). */
export function FormRootMessage({ className }: { className?: string }) {
  const { errors } = useFormState()
  const message = errors.root?.message
  if (!message) return null
  return (
    <p
      role="alert"
      className={cn("rounded-md bg-destructive/12 px-3 py-2 text-sm text-destructive", className)}
    >
      {message}
    </p>
  )
}

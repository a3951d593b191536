import { Eye, EyeOff } from "lucide-react"
import { type ComponentProps, type ReactNode, useState } from "react"
import type { Control, FieldPath, FieldValues, RegisterOptions } from "react-hook-form"
import { cn } from "@/lib/cn"
import {
  FormControl,
  FormDescription,
  FormField,
  FormItem,
  FormLabel,
  FormMessage,
} from "./ui/form"
import { Input } from "./ui/input"

type TextFieldProps<V extends FieldValues> = {
  control: Control<V>
  name: FieldPath<V>
  label: ReactNode
  hint?: ReactNode
  rules?: Omit<RegisterOptions<V, FieldPath<V>>, "valueAsNumber" | "valueAsDate" | "setValueAs">
} & Omit<ComponentProps<typeof Input>, "name" | "defaultValue">

/** Label, input, hint and message of one text value. */
export function TextField<V extends FieldValues>({
  control,
  name,
  label,
  hint,
  rules,
  ...input
}: TextFieldProps<V>) {
  return (
    <FormField
      control={control}
      name={name}
      {...(rules && { rules })}
      render={({ field }) => (
        <FormItem>
          <FormLabel>{label}</FormLabel>
          <FormControl hasHint={!!hint}>
            <Input {...input} {...field} />
          </FormControl>
          {hint && <FormDescription>{hint}</FormDescription>}
          <FormMessage />
        </FormItem>
      )}
    />
  )
}

/** A password with a switch to read what was typed. */
export function PasswordField<V extends FieldValues>({
  control,
  name,
  label,
  hint,
  rules,
  className,
  aside,
  ...input
}: TextFieldProps<V> & { aside?: ReactNode }) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <FormField
      control={control}
      name={name}
      {...(rules && { rules })}
      render={({ field }) => (
        <FormItem>
          <div className="flex items-baseline justify-between gap-2">
            <FormLabel>{label}</FormLabel>
            {aside}
          </div>
          <div className="relative">
            <FormControl hasHint={!!hint}>
              <Input
                {...input}
                {...field}
                type={shown ? "text" : "password"}
                className={cn("pr-10", className)}
              />
            </FormControl>
            <button
              type="button"
              aria-label={shown ? "Hide password" : "Show password"}
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
              className="absolute inset-y-0 right-0 inline-flex w-9 items-center justify-center rounded-md text-muted-foreground hover:text-foreground"
            >
              <Icon className="size-4" aria-hidden />
            </button>
          </div>
          {hint && <FormDescription>{hint}</FormDescription>}
          <FormMessage />
        </FormItem>
      )}
    />
  )
}

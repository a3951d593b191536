import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useForm } from "react-hook-form"
import { CopyButton } from "@/components/copy-button"
import { TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"
import {
  Form,
  FormControl,
  FormField,
  FormItem,
  FormLabel,
  FormMessage,
  FormRootMessage,
} from "@/components/ui/form"
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import { type ApiKeyCreated, call, type Scope, useMe } from "@/lib/api"
import { showFormError } from "@/lib/formErrors"
import { SCOPE_MEANING } from "@/lib/roles"
import { apiKeysQuery } from "./queries"

type Values = { name: string; scopes: Scope[]; days: string }

const LIFETIMES = [
  { days: "30", label: "30 days" },
  { days: "90", label: "90 days" },
  { days: "365", label: "1 year" },
  { days: "none", label: "No end" },
]
const DAY_MS = 86_400_000
const ALL_SCOPES = Object.keys(SCOPE_MEANING) as Scope[]

/** Make a key, then show its secret this once. */
export function ApiKeyDialog({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<ApiKeyCreated | null>(null)
  // With the secret on screen a stray click must not lose it.
  const onOpenChange = (open: boolean) => !open && !created && onClose()
  return (
    <Dialog open onOpenChange={onOpenChange}>
      <DialogContent className="max-w-lg" hideClose={created !== null}>
        {created ? (
          <Secret apiKey={created} onClose={onClose} />
        ) : (
          <CreateForm onCreated={setCreated} onClose={onClose} />
        )}
      </DialogContent>
    </Dialog>
  )
}

function CreateForm({
  onCreated,
  onClose,
}: {
  onCreated: (key: ApiKeyCreated) => void
  onClose: () => void
}) {
  const client = useQueryClient()
  const { data: me } = useMe()
  const form = useForm<Values>({
    defaultValues: { name: "", scopes: ["marketdata:read", "orders:read"], days: "90" },
  })
  const submit = form.handleSubmit(async ({ name, scopes, days }) => {
    try {
      const expires_at =
        days === "none" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString()
      const key = await call("post", "/api/v1/api-keys", {
        body: { name: name.trim(), scopes, expires_at },
      })
      await client.invalidateQueries(apiKeysQuery)
      onCreated(key)
    } catch (error) {
      showFormError(form, error)
    }
  })

  return (
    <>
      <DialogHeader>
        <DialogTitle>Create an API key</DialogTitle>
        <DialogDescription>
          It works in {me?.organisation.name ?? "this organisation"} only.
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
            maxLength={80}
            placeholder="Straddle bot on the home server"
            rules={{ validate: (value) => String(value).trim() !== "" || "Give it a name." }}
          />
          <ScopesField form={form} available={me?.organisation.scopes ?? []} />
          <LifetimeField form={form} />
          <DialogFooter>
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" pending={form.formState.isSubmitting}>
              Create key
            </Button>
          </DialogFooter>
        </form>
      </Form>
    </>
  )
}

type ValuesForm = ReturnType<typeof useForm<Values>>

function ScopesField({ form, available }: { form: ValuesForm; available: Scope[] }) {
  return (
    <FormField
      control={form.control}
      name="scopes"
      rules={{ validate: (scopes) => scopes.length > 0 || "Allow at least one thing." }}
      render={({ field }) => (
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5 text-xs font-medium">What it may do</legend>
          <div className="grid gap-x-5 gap-y-1 sm:grid-cols-2">
            {ALL_SCOPES.filter((scope) => available.includes(scope)).map((scope) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is a button inside
              <label
                key={scope}
                className="flex min-h-9 items-start gap-2 pt-0.5 coarse:min-h-11 coarse:items-center"
              >
                <Checkbox
                  checked={field.value.includes(scope)}
                  aria-label={SCOPE_MEANING[scope]}
                  onCheckedChange={(on) =>
                    field.onChange(
                      on ? [...field.value, scope] : field.value.filter((s) => s !== scope),
                    )
                  }
                />
                <span className="min-w-0">
                  <span className="block leading-4">{SCOPE_MEANING[scope]}</span>
                  <span className="font-mono text-2xs text-muted-foreground">{scope}</span>
                </span>
              </label>
            ))}
          </div>
          <FormMessage />
        </fieldset>
      )}
    />
  )
}

function LifetimeField({ form }: { form: ValuesForm }) {
  return (
    <FormField
      control={form.control}
      name="days"
      render={({ field }) => (
        <FormItem className="max-w-40">
          <FormLabel>Ends after</FormLabel>
          <Select value={field.value} onValueChange={field.onChange}>
            <FormControl>
              <SelectTrigger>
                <SelectValue />
              </SelectTrigger>
            </FormControl>
            <SelectContent>
              {LIFETIMES.map(({ days, label }) => (
                <SelectItem key={days} value={days}>
                  {label}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        </FormItem>
      )}
    />
  )
}

function Secret({ apiKey, onClose }: { apiKey: ApiKeyCreated; onClose: () => void }) {
  return (
    <>
      <DialogHeader>
        <DialogTitle>Copy the key now</DialogTitle>
        <DialogDescription>
          Only its hash is stored: nobody can show it again, not even we.
        </DialogDescription>
      </DialogHeader>
      <code
        data-testid="api-key-secret"
        className="block rounded-md border bg-muted p-3 font-mono break-all select-all"
      >
        {apiKey.secret}
      </code>
      <DialogFooter>
        <CopyButton text={apiKey.secret} label="Copy key" />
        <Button onClick={onClose}>I have copied it</Button>
      </DialogFooter>
    </>
  )
}

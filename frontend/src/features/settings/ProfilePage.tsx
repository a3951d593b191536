import { useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { useForm } from "react-hook-form"
import { Page } from "@/components/page"
import { TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card"
import { Form, FormRootMessage } from "@/components/ui/form"
import { Label } from "@/components/ui/label"
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import { Switch } from "@/components/ui/switch"
import { call, type Me, meQuery, useMe } from "@/lib/api"
import { showFormError } from "@/lib/formErrors"
import { isDark, setAppearance, type Theme, useAppearance } from "@/lib/theme"

export function Component() {
  const { data: me } = useMe()
  return (
    <Page title="Profile">
      <Card>
        <CardHeader>
          <CardTitle>You</CardTitle>
        </CardHeader>
        <CardContent>
          {me ? <NameForm me={me} /> : <Skeleton className="h-32 max-w-md" />}
        </CardContent>
      </Card>
      <AppearanceCard />
    </Page>
  )
}

function NameForm({ me }: { me: Me }) {
  const client = useQueryClient()
  const form = useForm({ defaultValues: { name: me.user.name } })
  const { name } = me.user
  useEffect(() => form.reset({ name }), [form, name])

  const submit = form.handleSubmit(async (values) => {
    try {
      const next = await call("patch", "/api/v1/me", { body: { name: values.name.trim() } })
      client.setQueryData(meQuery.queryKey, next)
      toast.success("Name saved")
    } catch (error) {
      showFormError(form, error)
    }
  })

  return (
    <Form {...form}>
      <form onSubmit={submit} noValidate className="grid max-w-md gap-4">
        <FormRootMessage />
        <TextField
          control={form.control}
          name="name"
          label="Name"
          autoComplete="name"
          hint="Members of your organisations see it. Leave it empty to show your e-mail instead."
          rules={{ maxLength: { value: 120, message: "At most 120 characters." } }}
        />
        <div className="grid gap-1.5">
          <span className="text-xs font-medium">E-mail</span>
          <p className="break-words text-muted-foreground">{me.user.email}</p>
        </div>
        <Button
          type="submit"
          className="justify-self-start"
          disabled={!form.formState.isDirty}
          pending={form.formState.isSubmitting}
        >
          Save name
        </Button>
      </form>
    </Form>
  )
}

function AppearanceCard() {
  const appearance = useAppearance()
  const theme = appearance.theme ?? (isDark() ? "dark" : "light")
  return (
    <Card>
      <CardHeader>
        <CardTitle>Appearance</CardTitle>
        <p className="text-xs text-muted-foreground">Kept in this browser.</p>
      </CardHeader>
      <CardContent className="grid max-w-md gap-4">
        <div className="flex items-center justify-between gap-4">
          <Label htmlFor="theme">Theme</Label>
          <Select value={theme} onValueChange={(value) => setAppearance({ theme: value as Theme })}>
            <SelectTrigger id="theme" className="w-40">
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              <SelectItem value="dark">Dark</SelectItem>
              <SelectItem value="light">Light</SelectItem>
              <SelectItem value="system">As the system</SelectItem>
            </SelectContent>
          </Select>
        </div>
        <div className="flex items-center justify-between gap-4">
          <div>
            <Label htmlFor="cvd">Colour-blind palette</Label>
            <p className="text-xs text-muted-foreground">Up and down become blue and orange.</p>
          </div>
          <Switch
            id="cvd"
            checked={appearance.palette === "cvd"}
            onCheckedChange={(on) => setAppearance({ palette: on ? "cvd" : "default" })}
          />
        </div>
        <div className="flex items-center justify-between gap-4">
          <div>
            <Label htmlFor="density">Roomier rows</Label>
            <p className="text-xs text-muted-foreground">6 px more in every table row.</p>
          </div>
          <Switch
            id="density"
            checked={appearance.density === "comfortable"}
            onCheckedChange={(on) => setAppearance({ density: on ? "comfortable" : "compact" })}
          />
        </div>
      </CardContent>
    </Card>
  )
}

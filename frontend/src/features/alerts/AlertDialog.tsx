import { useForm } from "react-hook-form"
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
  FormRootMessage,
} from "@/components/ui/form"
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import { toast } from "@/components/ui/sonner"
import type { Instrument, InstrumentRef } from "@/features/trading/types"
import { formatPct, formatPrice, formatQuantity } from "@/lib/format"
import { showFormError } from "@/lib/formErrors"
import type { QuoteView } from "@/lib/live/fields"
import { useQuote } from "@/lib/live/useQuote"
import { type Alert, useAlertChanges } from "./queries"
import { useAlertDraft } from "./store"
import { conditionText, FIELDS, OPS, REPEATS } from "./words"

type Values = Pick<Alert, "field" | "op" | "repeat" | "note" | "by_email" | "value">

/** Sets up an alert on the instrument of the draft store. Mounted once, in the shell. */
export function AlertDialog() {
  const { instrument, close } = useAlertDraft()
  return (
    <Dialog open={instrument !== null} onOpenChange={(open) => !open && close()}>
      {instrument && (
        <DialogContent>
          <AlertForm key={instrument.id} instrument={instrument} onDone={close} />
        </DialogContent>
      )}
    </Dialog>
  )
}

function AlertForm({
  instrument,
  onDone,
}: {
  instrument: Instrument | InstrumentRef
  onDone: () => void
}) {
  const quote = useQuote(instrument.id)
  const { create } = useAlertChanges()
  const form = useForm<Values>({
    defaultValues: {
      field: "ltp",
      op: "above",
      value: quote ? String(quote.ltp) : "",
      repeat: "once",
      note: "",
      by_email: false,
    },
  })
  const submit = form.handleSubmit(async (values) => {
    try {
      const body = { ...values, value: values.value.replaceAll(",", "").trim() }
      const made = await create.mutateAsync({ ...body, instrument_id: instrument.id })
      toast.success(`Alert on ${instrument.display}`, { description: conditionText(made) })
      onDone()
    } catch (error) {
      showFormError(form, error)
    }
  })
  const field = form.watch("field")
  return (
    <Form {...form}>
      <form onSubmit={submit} className="grid gap-3" noValidate>
        <DialogHeader>
          <DialogTitle>Alert on {instrument.display}</DialogTitle>
          <DialogDescription className="num">Now {nowText(quote, field)}</DialogDescription>
        </DialogHeader>
        <div className="grid grid-cols-2 gap-3">
          <Choice form={form} name="field" label="Watch" options={FIELDS} />
          <Choice form={form} name="op" label="Tell me when it is" options={OPS} />
          <TextField
            control={form.control}
            name="value"
            label={field === "ltp" ? "Rupees" : field === "oi" ? "Units" : "Percent"}
            inputMode="decimal"
            autoComplete="off"
            autoFocus
          />
          <Choice form={form} name="repeat" label="How often" options={REPEATS} />
        </div>
        <TextField control={form.control} name="note" label="Note (optional)" maxLength={140} />
        <FormField
          control={form.control}
          name="by_email"
          render={({ field: checkbox }) => (
            <FormItem className="flex items-center gap-2">
              <FormControl>
                <Checkbox
                  checked={checkbox.value}
                  onCheckedChange={(value) => checkbox.onChange(value === true)}
                />
              </FormControl>
              <FormLabel>Send me an e-mail, too</FormLabel>
            </FormItem>
          )}
        />
        <FormRootMessage />
        <DialogFooter>
          <Button type="button" variant="outline" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" disabled={form.formState.isSubmitting}>
            {form.formState.isSubmitting ? "Setting …" : "Set alert"}
          </Button>
        </DialogFooter>
      </form>
    </Form>
  )
}

function nowText(quote: QuoteView | null, field: Alert["field"]): string {
  if (!quote) return "no price yet"
  if (field === "ltp") return `₹${formatPrice(quote.ltp)}`
  if (field === "oi") return `${formatQuantity(quote.oi)} units`
  return quote.close ? formatPct((quote.ltp / quote.close - 1) * 100) : "no previous close"
}

interface ChoiceProps {
  form: ReturnType<typeof useForm<Values>>
  name: "field" | "op" | "repeat"
  label: string
  options: Record<string, string>
}

function Choice({ form, name, label, options }: ChoiceProps) {
  return (
    <FormField
      control={form.control}
      name={name}
      render={({ field }) => (
        <FormItem>
          <FormLabel>{label}</FormLabel>
          <Select value={field.value} onValueChange={field.onChange}>
            <FormControl>
              <SelectTrigger>
                <SelectValue />
              </SelectTrigger>
            </FormControl>
            <SelectContent>
              {Object.entries(options).map(([value, text]) => (
                <SelectItem key={value} value={value}>
                  {text}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        </FormItem>
      )}
    />
  )
}

import { Minus, Plus } from "lucide-react"
import { type KeyboardEvent, type RefObject, useId } from "react"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"
import { cn } from "@/lib/cn"
import { formatQuantity } from "@/lib/format"
import { unitsOf } from "../logic/ticket"

/** Letters have no place in a number: a shortcut pressed twice must not spoil the field. */
const digitsOf = (text: string) => text.replace(/[^\d.]/g, "")

interface SegmentedFieldProps<T extends string> {
  label: string
  value: T
  options: readonly T[]
  onChange: (value: T) => void
}

/** A few choices side by side: native radios, so arrows and screen readers work by themselves. */
export function SegmentedField<T extends string>(props: SegmentedFieldProps<T>) {
  const { label, value, options, onChange } = props
  const name = useId()
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-xs font-medium text-muted-foreground">{label}</legend>
      <div className="flex rounded-md border border-input p-0.5">
        {options.map((option) => (
          <label
            key={option}
            className={cn(
              "flex h-7 flex-1 items-center justify-center rounded-sm text-xs font-medium text-muted-foreground hover:text-foreground has-focus-visible:outline-2 has-focus-visible:outline-ring max-md:h-11",
              option === value && "bg-accent text-accent-foreground",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option}
              checked={option === value}
              onChange={() => onChange(option)}
              className="sr-only"
            />
            {option}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface LotsFieldProps {
  inputRef: RefObject<HTMLInputElement | null>
  lots: string
  lotSize: number
  onChange: (lots: string) => void
  onStep: (by: number) => void
}

/** Lots with the units they make; arrows and buttons step by one lot. */
export function LotsField({ inputRef, lots, lotSize, onChange, onStep }: LotsFieldProps) {
  const id = useId()
  const units = unitsOf(lots, lotSize)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    onStep(by)
  }
  return (
    <div className="grid gap-1">
      <div className="flex items-baseline justify-between">
        <Label htmlFor={id} className="text-muted-foreground">
          {lotSize === 1 ? "Quantity" : "Lots"}
        </Label>
        <span className="num text-2xs text-muted-foreground" aria-live="polite">
          {lotSize === 1 ? "units" : `${units === null ? "–" : formatQuantity(units)} units`}
        </span>
      </div>
      <div className="flex">
        <StepButton label="One lot less" side="left" onPress={() => onStep(-1)}>
          <Minus className="size-3.5" aria-hidden />
        </StepButton>
        <Input
          ref={inputRef}
          id={id}
          name="lots"
          inputMode="decimal"
          autoComplete="off"
          value={lots}
          onChange={(event) => onChange(digitsOf(event.target.value))}
          onKeyDown={onKeyDown}
          aria-invalid={units === null}
          className="num z-10 rounded-none text-center max-md:h-11"
        />
        <StepButton label="One lot more" side="right" onPress={() => onStep(1)}>
          <Plus className="size-3.5" aria-hidden />
        </StepButton>
      </div>
    </div>
  )
}

interface StepButtonProps {
  label: string
  side: "left" | "right"
  onPress: () => void
  children: React.ReactNode
}

function StepButton({ label, side, onPress, children }: StepButtonProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      onClick={onPress}
      className={cn(
        "flex h-8 w-8 shrink-0 items-center justify-center border border-input bg-secondary hover:bg-accent max-md:h-11 max-md:w-11 coarse:h-11",
        side === "left" ? "rounded-l-md border-r-0" : "rounded-r-md border-l-0",
      )}
    >
      {children}
    </button>
  )
}

interface PriceFieldProps {
  label: string
  value: string
  placeholder?: string
  isDisabled?: boolean
  onChange: (price: string) => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** A price in rupees; arrows step by one tick, with Shift by ₹1. */
export function PriceField(props: PriceFieldProps) {
  const { label, value, placeholder, isDisabled = false, onChange, onKeyDown } = props
  const id = useId()
  return (
    <div className="grid content-start gap-1">
      <Label htmlFor={id} className="text-muted-foreground">
        {label}
      </Label>
      <Input
        id={id}
        name={label.toLowerCase().replace(" ", "-")}
        inputMode="decimal"
        autoComplete="off"
        value={value}
        placeholder={placeholder}
        disabled={isDisabled}
        onChange={(event) => onChange(digitsOf(event.target.value))}
        onFocus={(event) => event.target.select()}
        onKeyDown={onKeyDown}
        className="num text-right max-md:h-11"
      />
    </div>
  )
}

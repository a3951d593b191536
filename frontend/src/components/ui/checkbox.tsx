import { Check } from "lucide-react"
import { Checkbox as C } from "radix-ui"
import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"

export function Checkbox({ className, ...props }: ComponentProps<typeof C.Root>) {
  return (
    <C.Root
      data-slot="checkbox"
      className={cn(
        "inline-flex size-4 shrink-0 items-center justify-center rounded-sm border border-input bg-card data-[state=checked]:border-primary data-[state=checked]:bg-primary data-[state=checked]:text-primary-foreground disabled:opacity-50 coarse:size-5",
        className,
      )}
      {...props}
    >
      <C.Indicator>
        <Check className="size-3.5" aria-hidden />
      </C.Indicator>
    </C.Root>
  )
}

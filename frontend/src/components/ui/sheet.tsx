import { X } from "lucide-react"
import { Dialog as D } from "radix-ui"
import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"
import { overlayClasses } from "./dialog"

export const Sheet = D.Root
export const SheetTrigger = D.Trigger
export const SheetClose = D.Close

const sides = {
  right:
    "inset-y-0 right-0 h-dvh w-full max-w-lg border-l data-[state=open]:slide-in-from-right data-[state=closed]:slide-out-to-right",
  left: "inset-y-0 left-0 h-dvh w-full max-w-80 border-r data-[state=open]:slide-in-from-left data-[state=closed]:slide-out-to-left",
  bottom:
    "inset-x-0 bottom-0 max-h-[92dvh] rounded-t-xl border-t pb-[env(safe-area-inset-bottom)] data-[state=open]:slide-in-from-bottom data-[state=closed]:slide-out-to-bottom",
}

export function SheetContent({
  className,
  children,
  side = "right",
  hideClose = false,
  ...props
}: ComponentProps<typeof D.Content> & { side?: keyof typeof sides; hideClose?: boolean }) {
  return (
    <D.Portal>
      <D.Overlay className={overlayClasses} />
      <D.Content
        data-slot="sheet-content"
        className={cn(
          "fixed z-50 flex flex-col overflow-y-auto bg-popover text-popover-foreground shadow-xl outline-none duration-200 data-[state=open]:animate-in data-[state=closed]:animate-out",
          sides[side],
          className,
        )}
        {...props}
      >
        {children}
        {!hideClose && (
          <D.Close
            aria-label="Close"
            className="absolute top-2.5 right-2.5 inline-flex size-7 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-accent-foreground coarse:size-10"
          >
            <X className="size-4" aria-hidden />
          </D.Close>
        )}
      </D.Content>
    </D.Portal>
  )
}

export function SheetHeader({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("grid gap-1 border-b p-3 pr-12", className)} {...props} />
}

export function SheetTitle({ className, ...props }: ComponentProps<typeof D.Title>) {
  return <D.Title className={cn("text-base font-semibold", className)} {...props} />
}

export function SheetDescription({ className, ...props }: ComponentProps<typeof D.Description>) {
  return <D.Description className={cn("text-xs text-muted-foreground", className)} {...props} />
}
